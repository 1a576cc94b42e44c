#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "sim/base/file_io.h"
#include "sim/scenario/case_sense.h"
#include "sim/scenario/contradictions.h"
#include "sim/scenario/field_reader.h"
#include "sim/scenario/field_value.h"
#include "sim/scenario/language_tag.h"
#include "sim/scenario/layers.h"
#include "sim/scenario/mended_body.h"
#include "sim/scenario/migration.h"
#include "sim/scenario/patient_package.h"
#include "sim/scenario/route_points.h"
#include "sim/scenario/scenario_hash.h"
#include "sim/scenario/world.h"

namespace sideport::scenario {

namespace {

namespace fs = std::filesystem;

/// A line of the pump's log fits a line of the programmer.
constexpr std::size_t kLongestLogText = 80;

/// Puts the catalogue's entry in the place of its id.
template <typename T>
void resolve(T& member, const std::vector<T>& entries, const char* pointer,
             const FieldReader& reader, Errors& errors) {
    if (const T* found = device::find(entries, member.id)) {
        member = *found;
        return;
    }
    std::vector<std::string> ids;
    for (const T& entry : entries)
        ids.push_back(entry.id);
    errors.push_back({"scenario.reference",
                      fmt::format("{}: the catalogue has no '{}'; it has {}{}", pointer, member.id,
                                  fmt::join(ids, ", "), suggestion(member.id, ids)),
                      reader.place_of(pointer)});
}

/// What lies on a tray whose author says nothing: see the field's words.
constexpr std::string_view kUsualNeedles[] = {"access_24g", "access_25g", "refill_22g",
                                              "hypodermic_24g", "hypodermic_25g"};
constexpr std::size_t kMostOtherNeedles = 4;

void resolve_needles(Scenario& s, const FieldReader& reader, Errors& errors) {
    resolve(s.needle, s.catalogue.needles, "/needle", reader, errors);
    if (!s.names_needles) {
        for (const std::string_view id : kUsualNeedles)
            if (id != s.needle.id && s.other_needles.size() < kMostOtherNeedles)
                s.other_needles.emplace_back().id = id;
    }
    if (s.other_needles.size() > kMostOtherNeedles) {
        errors.push_back({"scenario.range",
                          fmt::format("/needles: {} needles; the tray takes {} besides the open "
                                      "kit's",
                                      s.other_needles.size(), kMostOtherNeedles),
                          reader.place_of("/needles")});
    }
    std::set<std::string> ids{s.needle.id};
    for (std::size_t i = 0; i < s.other_needles.size(); ++i) {
        const std::string pointer = fmt::format("/needles/{}", i);
        if (!ids.insert(s.other_needles[i].id).second) {
            errors.push_back(
                {"scenario.duplicate",
                 fmt::format("{}: {} lies on the tray already", pointer, s.other_needles[i].id),
                 reader.place_of(pointer)});
        }
        resolve(s.other_needles[i], s.catalogue.needles, pointer.c_str(), reader, errors);
    }
}

void resolve_tray(Scenario& s, const FieldReader& reader, Errors& errors) {
    std::set<std::string> slots;
    for (std::size_t i = 0; i < s.tray.size(); ++i) {
        TrayItem& item = s.tray[i];
        const std::string base = fmt::format("/tray/{}", i);
        device::SyringeModel syringe;
        syringe.id = item.syringe;
        resolve(syringe, s.catalogue.syringes, (base + "/syringe").c_str(), reader, errors);
        if (!item.agent.empty()) {
            device::AgentModel agent;
            agent.id = item.agent;
            resolve(agent, s.catalogue.agents, (base + "/agent").c_str(), reader, errors);
        }
        if (item.fill_ml > syringe.volume_ml && syringe.volume_ml > 0.0) {
            errors.push_back({"scenario.range",
                              fmt::format("{}/fill: {} mL do not fit into a {}", base, item.fill_ml,
                                          syringe.name),
                              reader.place_of(base + "/fill")});
        }
        if (!slots.insert(item.id).second) {
            errors.push_back({"scenario.duplicate",
                              fmt::format("{}/slot: slot {} is taken", base, item.id),
                              reader.place_of(base + "/slot")});
        }
    }
}

void resolve_all(Scenario& s, const FieldReader& reader, Errors& errors) {
    const double own_concentration = s.drug.concentration_mg_per_ml;
    resolve(s.pump, s.catalogue.pumps, "/pump/model", reader, errors);
    if (s.reservoir_calculated_ml < 0.0) s.reservoir_calculated_ml = s.reservoir_ml;
    resolve(s.catheter, s.catalogue.catheters, "/catheter/model", reader, errors);
    resolve(s.drug, s.catalogue.drugs, "/drug/name", reader, errors);
    if (own_concentration > 0.0) s.drug.concentration_mg_per_ml = own_concentration;
    if (!s.route.empty()) s.tip_level = s.route.back().level;
    resolve_needles(s, reader, errors);
    resolve(s.extension, s.catalogue.extension_sets, "/extension_set", reader, errors);
    resolve_tray(s, reader, errors);
}

/// The body of a patient package, or nullptr.
using Body = std::shared_ptr<const patient::MeasuredBody>;

/// Puts the body of the package that the case names into its patient; `mended` in its place.
void resolve_body(Scenario& s, const Document& document, const Body& mended,
                  const FieldReader& reader, Errors& errors) {
    constexpr const char* kPointer = "/patient/package";
    if (s.patient_package.empty()) return;
    auto package =
        read_patient_package(package_folder(s.patient_package, document.origin(kPointer)));
    if (package) {
        patient::MeasuredBody& body = package.value().body;
        const bool is_mended = mended && mended->folder == body.folder;
        s.patient.measured =
            is_mended ? mended : std::make_shared<const patient::MeasuredBody>(std::move(body));
        return;
    }
    const Error& problem = package.error();
    errors.push_back({problem.code,
                      fmt::format("{}: {}: {}", kPointer, problem.where, problem.message),
                      reader.place_of(kPointer)});
}

/// What a programmer would not have accepted, or a log cannot hold.
void check_pump(const Scenario& s, const FieldReader& reader, Errors& errors) {
    const double rate = s.pump_rate_ml_per_day, low = s.pump.min_rate_ml_per_day,
                 high = s.pump.max_rate_ml_per_day;
    if (rate != 0.0 && (rate < low || rate > high)) {
        errors.push_back(
            {"scenario.range",
             fmt::format("/pump/rate: {} mL/day; this pump runs at {} .. {} mL/day, or 0", rate,
                         low, high),
             reader.place_of("/pump/rate")});
    }
    for (const auto& [pointer, volume_ml] :
         {std::pair{"/pump/reservoir", s.reservoir_ml},
          std::pair{"/pump/reservoir_calculated", s.reservoir_calculated_ml}}) {
        if (volume_ml <= s.pump.reservoir_ml) continue;
        errors.push_back({"scenario.range",
                          fmt::format("{}: {} mL; this pump holds {} mL", pointer, volume_ml,
                                      s.pump.reservoir_ml),
                          reader.place_of(pointer)});
    }
    for (std::size_t i = 0; i < s.pump_log.size(); ++i) {
        const std::string& text = s.pump_log[i].text;
        if (text.find_first_not_of(" \t\n") != std::string::npos && text.size() <= kLongestLogText)
            continue;
        const std::string pointer = fmt::format("/pump/log/{}/text", i);
        errors.push_back({"scenario.range",
                          fmt::format("{}: {} bytes of text; allowed 1 .. {}, not only blanks",
                                      pointer, text.size(), kLongestLogText),
                          reader.place_of(pointer)});
    }
}

/// What is allowed field by field but cannot be in a body.
void check_sense(const Scenario& s, const FieldReader& reader, Errors& errors) {
    for (const Contradiction& found : contradictions(s))
        errors.push_back({"scenario.sense", found.message, reader.place_of(found.pointer)});
    for (const Contradiction& found : case_contradictions(s))
        errors.push_back({"scenario.sense", found.message, reader.place_of(found.pointer)});
    if (const auto name = language_name(s.language); !name) {
        errors.push_back({name.error().code, "/language: " + name.error().message,
                          reader.place_of("/language")});
    }
    if (const auto found = route_fault(patient::make_spine(s.patient), s)) {
        errors.push_back({"scenario.sense", found->message, reader.place_of(found->pointer)});
        return;
    }
    if (s.route.empty() &&
        patient::level_index(s.tip_level) >= patient::level_index(s.entry_level)) {
        errors.push_back({"scenario.sense",
                          fmt::format("/catheter/tip: the tip ({}) must lie above the entry ({})",
                                      s.tip_level, s.entry_level),
                          reader.place_of("/catheter/tip")});
        return;
    }
    const auto world = build_world(s);
    if (world) {
        if (const auto found = bend_fault(world.value(), s))
            errors.push_back({"scenario.sense", found->message, reader.place_of(found->pointer)});
        return;
    }
    const bool pump = world.error().code == "world.pump_outside";
    errors.push_back({world.error().code, world.error().message,
                      reader.place_of(pump ? "/pump/right_left" : "/catheter/length")});
}

/// Sets one value; missing parents are made. Errors: scenario.unknown_field.
void apply_override(Document& document, const std::string& given, const std::string& text,
                    Errors& errors) {
    std::string pointer = given;
    try {
        // sessions that were recorded with an older format name its fields
        if (YAML::Load(text).IsScalar()) pointer = todays_pointer(given);
        std::vector<YAML::Node> path{document.root};
        std::size_t begin = 1;
        while (begin <= pointer.size()) {
            const std::size_t slash = std::min(pointer.find('/', begin), pointer.size());
            const std::string key = pointer.substr(begin, slash - begin);
            std::size_t number = 0;
            const auto [end, problem] =
                std::from_chars(key.data(), key.data() + key.size(), number);
            const bool is_index = problem == std::errc() && end == key.data() + key.size() &&
                                  path.back().IsSequence();
            path.push_back(is_index ? path.back()[number] : path.back()[key]);
            begin = slash + 1;
        }
        path.back() = YAML::Load(text);
        document.overridden.push_back(pointer);
    } catch (const YAML::Exception& problem) {
        errors.push_back({"scenario.syntax", problem.msg, "--set " + given});
    }
}

/// How often a form draws again when what it drew cannot be in a body.
constexpr std::uint64_t kMostAttempts = 32;

/// The form that is asked for; a wrong one is told by the field reader.
std::uint64_t form_of(const Document& document) {
    if (!document.root.IsMap()) return 1;
    const YAML::Node node = document.root["form"];
    if (!node || !node.IsScalar()) return 1;
    const auto number = parse_quantity(node.Scalar(), Dimension::none);
    return number && number.value() >= 1.0 ? static_cast<std::uint64_t>(number.value()) : 1;
}

/// One draw of a case: fields, references and sense.
ReadResult read_form(const Document& document, const device::Catalogue& catalogue,
                     const Body& mended, const Draw& draw, bool& fields_are_sound) {
    ReadResult result;
    Scenario& scenario = result.scenario;
    scenario.catalogue = catalogue;
    FieldReader reader(document, draw, result);
    reader.read();
    std::erase_if(scenario.faults, [](const Fault& f) { return f.kind == Fault::Kind::none; });
    fields_are_sound = result.errors.empty();
    if (fields_are_sound) resolve_all(scenario, reader, result.errors);
    if (fields_are_sound) resolve_body(scenario, document, mended, reader, result.errors);
    if (result.errors.empty()) check_pump(scenario, reader, result.errors);
    if (result.errors.empty()) check_sense(scenario, reader, result.errors);
    return result;
}

/// Draws until the form can be in a body. What is wrong whatever is drawn is told at once.
ReadResult read_drawn(const Document& document, const device::Catalogue& catalogue,
                      const Body& mended) {
    Draw draw{.form = form_of(document), .attempt = 0};
    bool fields_are_sound = false;
    ReadResult first = read_form(document, catalogue, mended, draw, fields_are_sound);
    if (first.errors.empty() || first.drawn.empty() || !fields_are_sound) return first;
    for (draw.attempt = 1; draw.attempt < kMostAttempts; ++draw.attempt) {
        ReadResult next = read_form(document, catalogue, mended, draw, fields_are_sound);
        if (next.errors.empty()) return next;
    }
    first.errors.insert(
        first.errors.begin(),
        {"scenario.no_form",
         fmt::format("form {}: none of {} draws can be in a body; the first fails so", draw.form,
                     kMostAttempts),
         document.file.string()});
    return first;
}

}  // namespace

namespace {

/// Fields, references and sense of what lies in `file`, or of `text` in its place.
ReadResult read_case(const fs::path& file, const std::string* text, const Overrides& overrides,
                     const Body& mended = nullptr) {
    ReadResult result;
    const auto home = home_folder();
    if (!home) {
        result.errors.push_back(home.error());
        return result;
    }
    CatalogueResult catalogue = read_catalogue(home.value() / "assets");
    result.errors = std::move(catalogue.errors);
    Document document = read_layers(file, result.errors, text);
    if (!result.errors.empty()) return result;
    for (const auto& [pointer, value] : overrides)
        apply_override(document, pointer, value, result.errors);

    Errors before = std::move(result.errors);
    result = read_drawn(document, catalogue.catalogue, mended);
    result.errors.insert(result.errors.begin(), before.begin(), before.end());
    Scenario& scenario = result.scenario;
    std::error_code problem;
    scenario.file = fs::absolute(file, problem);
    scenario.id = file.filename() == "scenario.yaml"
                      ? fs::absolute(file).parent_path().filename().string()
                      : file.stem().string();
    scenario.format = document.format;
    scenario.hash = hash_of(scenario);
    return result;
}

}  // namespace

ReadResult read_scenario(const fs::path& path, const Overrides& overrides) {
    const fs::path file = scenario_file(path);
    std::error_code problem;
    if (fs::is_regular_file(file, problem)) return read_case(file, nullptr, overrides);
    ReadResult result;
    result.errors.push_back(
        {"scenario.missing",
         "there is no such scenario; see scenarios/library and scenarios/gallery", path.string()});
    return result;
}

ReadResult read_scenario_text(const std::string& text, const fs::path& file,
                              const Overrides& overrides) {
    return read_case(file, &text, overrides);
}

ReadResult read_scenario_with_body(const std::string& text, const fs::path& file,
                                   const Body& body) {
    return read_case(file, &text, {}, body);
}

fs::path file_of_scenario(const fs::path& path) {
    return scenario_file(path);
}

}  // namespace sideport::scenario
