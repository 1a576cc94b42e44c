#include <algorithm>
#include <cstdlib>
#include <set>

#include <catch2/catch.hpp>

#include "sim/assessment/checklist.h"
#include "sim/base/file_io.h"
#include "sim/records/html.h"
#include "sim/records/measures.h"
#include "sim/records/picture.h"
#include "sim/records/report.h"
#include "tests/support/folder.h"
#include "tests/unit/assessment/story.h"

using namespace sideport;
using test_support::Folder;
using test_support::Story;

namespace {

records::ReportInput input_of(const Story& story,
                              const scenario::Scenario& scenario = test_support::patent_case()) {
    records::ReportInput input;
    input.scenario = scenario;
    input.events = test_support::tell(story);
    input.assessment = assessment::assess(input.scenario, input.events);
    input.trainee = "Ana Kovač";
    input.mode = "assessment";
    input.build = "0.1.0";
    input.seed = 7;
    return input;
}

std::string html_of(const records::ReportInput& input) {
    const auto html = records::report_html(input);
    REQUIRE(html);
    return html.value();
}

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

int count_of(const std::string& text, const std::string& part) {
    int count = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++count;
    return count;
}

/// Every element that opens also closes, in order.
void check_nesting(const std::string& html) {
    static const std::set<std::string> kVoid = {"meta", "img",      "br",      "rect",
                                                "line", "polyline", "use",     "col",
                                                "path", "circle",   "!doctype"};
    std::vector<std::string> open;
    for (auto at = html.find('<'); at != std::string::npos; at = html.find('<', at + 1)) {
        const bool closes = html[at + 1] == '/';
        const auto from = at + (closes ? 2 : 1);
        const std::string name = html.substr(from, html.find_first_of(" >/\n", from) - from);
        if (kVoid.count(name) != 0) continue;
        if (!closes) {
            open.push_back(name);
            continue;
        }
        REQUIRE(!open.empty());
        CHECK(open.back() == name);
        open.pop_back();
    }
    CHECK(open.empty());
}

}  // namespace

TEST_CASE("the report says at standard or not yet, never anything about the person") {
    const std::string good = html_of(input_of(Story{}));
    CHECK(holds(good, "<span>At standard</span>"));
    CHECK(holds(good, "Nothing to correct."));
    CHECK(holds(good, "Ana Kovač"));
    CHECK(holds(good, "No relief since the last refill"));
    CHECK(holds(good, "Training aid, not a medical device."));
    check_nesting(good);

    const std::string bad =
        html_of(input_of({.takes_lateral = false, .aspirated_ml = 0.0, .drug_bolus_mg = 3.9}));
    CHECK(holds(bad, "<span>Not yet at standard</span>"));
    CHECK(holds(bad, "Drug bolus into the CSF"));
    CHECK(holds(bad, "what were you seeing"));
    CHECK(bad.find("Critical errors</h2>") < bad.find("Checklist</h2>"));
    check_nesting(bad);
}

TEST_CASE("every item is in the checklist with its evidence, every measure with its unit") {
    const auto input = input_of(Story{});
    const std::string html = html_of(input);
    for (const auto& item : input.assessment.items) {
        CHECK(holds(html, records::escaped(item.text)));
        CHECK(holds(html, records::escaped(item.evidence)));
    }
    for (const auto& [key, value] : input.assessment.metrics) {
        INFO(key);
        CHECK(records::measure_label(key) != key);
        CHECK(holds(html, std::string(records::measure_label(key))));
        CHECK(holds(html, records::measure_text(key, value)));
    }
}

TEST_CASE("names cannot smuggle markup into the report, and nothing in it can run or load") {
    auto input = input_of(Story{}.finds("free_note", "<img src=x onerror=alert(1)>"));
    input.trainee = "<script>alert('x')</script>";
    input.scenario.title = "A & B <b>";
    input.scenario.stem = "\"><svg onload=alert(1)>";
    input.build = "<i>";
    const std::string html = html_of(input);
    CHECK(!holds(html, "<script"));
    CHECK(!holds(html, "<img src=x"));
    CHECK(!holds(html, "<svg onload"));
    CHECK(!holds(html, "<i>"));
    CHECK(holds(html, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"));
    CHECK(holds(html, "A &amp; B &lt;b&gt;"));
    CHECK(holds(html, "default-src 'none'"));
    CHECK(!holds(html, "http://"));
    CHECK(!holds(html, "https://"));
    check_nesting(html);
}

TEST_CASE("texts of the author are marked where the page is in another language") {
    auto input = input_of(Story{});
    input.scenario.title = "Weniger Wirkung";
    input.scenario.stem = "Seit einem Monat.";
    input.scenario.objectives = {"Aspirieren"};
    CHECK(!holds(html_of(input), "lang=\"de\""));
    input.scenario.language = "de";
    const std::string html = html_of(input);
    CHECK(holds(html, "<html lang=\"en\">"));
    CHECK(holds(html, "<h1 lang=\"de\">Weniger Wirkung</h1>"));
    CHECK(holds(html, "<p class=\"stem\" lang=\"de\">Seit einem Monat.</p>"));
    CHECK(holds(html, "<ul class=\"plain\" lang=\"de\"><li>Aspirieren</li></ul>"));
    input.scenario.language = "\"><script>";
    CHECK(!holds(html_of(input), "<script"));
    check_nesting(html);
}

TEST_CASE("pictures and the cine are inside the file, in the order of the procedure") {
    const Folder folder;
    auto input = input_of(Story{});
    const auto save = [&](const char* name, std::uint8_t gray) {
        const std::vector<std::uint8_t> pixels(16, gray);
        REQUIRE(records::write_png_gray8(folder.path / name, 4, 4, pixels));
    };
    save("late.png", 10);
    save("early.png", 200);
    input.pictures = {
        {.file = folder.path / "late.png",
         .id = "rotor_after",
         .caption = "Late <one>",
         .time_s = 90},
        {.file = folder.path / "early.png", .id = "scout", .caption = "Early", .time_s = 9}};
    records::Cine cine(4, 4, 5.0);
    cine.add(std::vector<std::uint8_t>(16, 90));
    REQUIRE(cine.write(folder.path / "cine.png"));
    input.cine = folder.path / "cine.png";

    // written on the second picture that was kept, the earlier one
    events::Event note{.tick = 30 * events::kTicksPerSecond, .name = "picture_annotated"};
    note.fields = {{"picture", 2.0}, {"x", 0.5}, {"y", 0.5}, {"text", std::string("tip <here>")}};
    input.events.push_back(note);

    const std::string html = html_of(input);
    CHECK(count_of(html, "<img ") == 3);
    for (const char* name : {"late.png", "early.png", "cine.png"}) {
        const auto bytes = read_file(folder.path / name);
        REQUIRE(bytes);
        CHECK(holds(html, "data:image/png;base64," + records::base64(bytes.value()) + "\""));
    }
    CHECK(html.find("<span>Early, &quot;tip &lt;here&gt;&quot;</span>") <
          html.find("<span>Late &lt;one&gt;</span>"));
    CHECK(!holds(html, folder.path.string()));
    check_nesting(html);
}

TEST_CASE("errors and items name the picture that stood when they were decided") {
    const Folder folder;
    auto input = input_of({.takes_lateral = false, .aspirated_ml = 0.0, .drug_bolus_mg = 3.9});
    const std::vector<int> frames = records::evidence_frames(input.assessment);
    REQUIRE(!frames.empty());
    CHECK(std::is_sorted(frames.begin(), frames.end()));
    const std::vector<std::uint8_t> pixels(16, 90);
    REQUIRE(records::write_png_gray8(folder.path / "seen.png", 4, 4, pixels));
    for (const int frame : frames)
        input.evidence.push_back({.file = folder.path / "seen.png",
                                  .id = {},
                                  .caption = {},
                                  .time_s = 1.0,
                                  .frame = frame});
    const std::string html = html_of(input);
    CHECK(count_of(html, "<img ") == static_cast<int>(frames.size()));
    CHECK(holds(html, "Pictures behind the items"));
    REQUIRE(input.assessment.critical_errors.front().frame >= 0);
    CHECK(holds(html, "<small>Picture "));
    check_nesting(html);
}

TEST_CASE("next steps are the items that were not done, with what done is, critical ones first") {
    const auto input = input_of({.takes_lateral = false, .aspirated_ml = 0.0});
    const auto& checklist = assessment::standard_checklist().value();
    const auto steps = records::next_steps(input.assessment, checklist, 4);
    REQUIRE(steps.size() == 4);
    CHECK(steps.front().critical);
    for (const records::NextStep& step : steps) {
        const auto item = std::find_if(input.assessment.items.begin(), input.assessment.items.end(),
                                       [&](const auto& row) { return row.text == step.text; });
        REQUIRE(item != input.assessment.items.end());
        CHECK(item->outcome != assessment::Outcome::done);
        CHECK(!step.standard.empty());
        CHECK(!holds(step.standard, "done:"));
        CHECK(!holds(step.standard, "partial:"));
    }
    CHECK(records::next_steps(input_of(Story{}).assessment, checklist).empty());
}

TEST_CASE("what the store knows stands in the report, and without a store nothing is made up") {
    auto input = input_of(Story{});
    CHECK(!holds(html_of(input), "LC-CUSUM"));
    CHECK(!holds(html_of(input), "Among all attempts"));
    records::StoreBackground store{.attempts = 6, .trainees = 2};
    store.measures.push_back({.key = "score",
                              .value = 90.0,
                              .all = {40, 60, 70, 80, 90, 100},
                              .rank_share = 0.75,
                              .quarter = 62.5,
                              .median = 75.0,
                              .three_quarters = 87.5});
    store.measures.push_back({.key = "aspirated_ml", .value = 2.0, .all = {2.0, 3.0}});
    store.learning = {.attempts = {{.score = 40.0, .moving_mean = 40.0},
                                   {.score = 90.0,
                                    .moving_mean = 65.0,
                                    .lc_cusum = 0.19,
                                    .passed = true,
                                    .is_this = true}},
                      .max_score = 100.0,
                      .minimum_passing_score = 80.0,
                      .lc_limit = 1.5,
                      .acceptable_share = 0.1,
                      .unacceptable_share = 0.3};
    store.ratings.push_back({.title = "Use of X-rays",
                             .values = {{.rater = "A<b>", .note = "late", .value = 4},
                                        {.rater = "B", .note = {}, .value = 3}},
                             .mean = 3.5,
                             .anchor = "Fair collimation",
                             .anchor_value = 3});
    input.background = store;
    const std::string html = html_of(input);
    CHECK(holds(html, "6 attempts of 2 trainees"));
    CHECK(holds(html, "percentile 75"));
    CHECK(holds(html, "too few to rank"));  // two attempts have no percentile
    CHECK(holds(html, "not yet shown"));
    CHECK(holds(html, "nearer to 10 % than to 30 %"));
    CHECK(holds(html, "A&lt;b&gt; 4 (“late”), B 3"));
    CHECK(holds(html, "3: Fair collimation"));
    CHECK(!holds(html, "nan"));
    check_nesting(html);
}

TEST_CASE("a report says where it comes from, and loudly when it was changed") {
    auto input = input_of(Story{});
    input.origin = {.scenario_hash = "00c0ffee00c0ffee",
                    .seal = "CHANGED after it was sealed",
                    .seal_broken = true,
                    .replay = "Replay matches the session exactly: 9 state hashes are equal."};
    const std::string html = html_of(input);
    CHECK(holds(html, "00c0ffee00c0ffee"));
    CHECK(holds(html, "standardised: as the case is written"));
    CHECK(holds(html, "<p class=\"broken\">"));
    CHECK(holds(html, "9 state hashes are equal"));
    input.events.push_back({.tick = 1, .name = "not_standardised", .fields = {}});
    CHECK(holds(html_of(input), "not standardised"));
    check_nesting(html);
}

TEST_CASE("a mark by hand stands beside the computed outcome and changes no score") {
    auto input = input_of(Story{});
    const std::string before = html_of(input);
    const assessment::ItemResult& item = input.assessment.items.front();
    REQUIRE(item.outcome == assessment::Outcome::done);
    input.marks = {{.item = item.id,
                    .outcome = "missed",
                    .computed = "done",
                    .reason = "Read <nothing> aloud",
                    .by = "Dr. Roy",
                    .given_utc = "2026-01-31T14:05:09Z",
                    .session_s = 372.0}};
    input.origin.marks = "1 mark by hand, signed with key 00";
    const std::string html = html_of(input);
    CHECK(holds(html, "by hand: "));
    CHECK(holds(html, "Read &lt;nothing&gt; aloud"));
    CHECK(holds(html, "Dr. Roy, 2026-01-31 14:05 UTC, at 6:12"));
    CHECK(holds(html, "not in the score"));
    CHECK(holds(html, "1 mark by hand, signed"));
    // what was computed is still there
    CHECK(count_of(html, "</svg> Done") == count_of(before, "</svg> Done"));
    CHECK(records::result_json(input).find("by hand") == std::string::npos);
    CHECK(holds(records::report_csv(input), "mark_by_hand,\"" + item.id + "\",,missed"));
    check_nesting(html);
    input.marks.push_back({.item = item.id,
                           .outcome = {},
                           .computed = "done",
                           .reason = "Heard it after all",
                           .by = "Dr. Roy",
                           .given_utc = "2026-01-31T14:06:00Z"});
    CHECK(!holds(html_of(input), "by hand: "));
    CHECK(holds(records::report_csv(input), "taken_back"));
}

TEST_CASE("a report without pictures behind its items says why") {
    auto input = input_of(Story{});
    CHECK(!holds(html_of(input), "Pictures behind the items"));
    input.no_evidence = "The session was run without pictures.";
    CHECK(holds(html_of(input), "Pictures behind the items"));
    CHECK(holds(html_of(input), "run without pictures"));
}

TEST_CASE("another grading shows item by item what changed and why") {
    auto input = input_of(Story{});
    const auto& item = input.assessment.items.front();
    input.rescoring = records::Rescoring{.checklist_before = "interrogation 1 (aa)",
                                         .checklist_now = "interrogation 2 (bb)",
                                         .score_before = 71.0,
                                         .score_now = 69.5,
                                         .passed_before = true,
                                         .passed_now = false,
                                         .items = {{.id = item.id,
                                                    .before = "done",
                                                    .now = "missed",
                                                    .points_before = 3.0,
                                                    .max_before = 3.0,
                                                    .points_now = 0.0,
                                                    .max_now = 4.0,
                                                    .why_before = "seen <early>",
                                                    .why_now = "too late"}},
                                         .errors_gone = {"no_lateral_check"},
                                         .errors_new = {}};
    const std::string html = html_of(input);
    CHECK(holds(html, "interrogation 1 (aa)"));
    CHECK(holds(html, "<td>71</td><td>69.5</td>"));
    CHECK(holds(html, "<td>at standard</td><td>not yet at standard</td>"));
    CHECK(holds(html, "3 of 3"));
    CHECK(holds(html, "0 of 4"));
    CHECK(holds(html, "seen &lt;early&gt;<br>→ too late"));
    CHECK(holds(html, "No longer a critical error: "));
    check_nesting(html);
    input.rescoring->items.clear();
    input.rescoring->errors_gone.clear();
    input.rescoring->score_now = 71.0;
    input.rescoring->passed_now = true;
    CHECK(!holds(html_of(input), "Graded again"));
}

TEST_CASE("the table has a line for each item, error and measure and keeps formulas as text") {
    auto input = input_of({.takes_lateral = false, .aspirated_ml = 0.0, .drug_bolus_mg = 3.9});
    input.trainee = "=cmd()\"x";
    const std::string csv = records::report_csv(input);
    const auto& result = input.assessment;
    CHECK(count_of(csv, ",item,") == static_cast<int>(result.items.size()));
    CHECK(count_of(csv, ",critical_error,") == static_cast<int>(result.critical_errors.size()));
    CHECK(count_of(csv, ",metric,") == static_cast<int>(result.metrics.size()) + 1);
    CHECK(count_of(csv, "\n") ==
          static_cast<int>(1 + result.items.size() + 1 + result.critical_errors.size() +
                           result.metrics.size()) +
              count_of(csv, ",conclusion,") + count_of(csv, ",session,"));
    CHECK(count_of(csv, ",conclusion,") == 1);
    CHECK(holds(csv, ",session,mode,,,,,,,,\"assessment\"\n"));
    CHECK(holds(csv, "\"'=cmd()\"\"x\""));
    CHECK(holds(csv, ",gy_cm2,"));
}

TEST_CASE("a picture that is gone is an error with its path") {
    auto input = input_of(Story{});
    input.pictures = {{.file = "nowhere/gone.png", .id = "scout", .caption = "", .time_s = 1.0}};
    const auto html = records::report_html(input);
    REQUIRE(!html);
    CHECK(html.error().code == "file.missing");
    CHECK(holds(html.error().where, "gone.png"));
}

TEST_CASE("items that do not apply ask for no points") {
    const std::string html =
        html_of(input_of(test_support::dry_expert(), test_support::occluded_case()));
    CHECK(holds(html, "Does not apply"));
    CHECK(holds(html, "<span>At standard</span>"));
    CHECK(holds(html, "occluded"));
    check_nesting(html);
}

TEST_CASE("an empty session still has a report") {
    records::ReportInput input;
    input.scenario = test_support::patent_case();
    input.assessment = assessment::assess(input.scenario, {});
    const std::string html = html_of(input);
    CHECK(holds(html, "Not yet at standard"));
    CHECK(holds(html, "not signed"));
    CHECK(!holds(html, "nan"));
    check_nesting(html);
}
