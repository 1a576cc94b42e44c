#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "sim/base/file_io.h"
#include "sim/base/hash.h"
#include "sim/scenario/contradictions.h"
#include "sim/scenario/fields.h"
#include "sim/scenario/world.h"
#include "sim/scenario/yaml_tree.h"

namespace sideport::scenario {

namespace {

namespace fs = std::filesystem;

/// A line of the pump's log fits a line of the programmer.
constexpr std::size_t kLongestLogText = 80;

/// "a, b, c" as words.
std::vector<std::string> words_of(std::string_view list) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : list) {
        if (c == ',') {
            words.push_back(word);
            word.clear();
        } else if (c != ' ') {
            word += c;
        }
    }
    words.push_back(word);
    return words;
}

/// Keys that may stand below `pattern` ("" is the top).
std::vector<std::string> children_of(const std::string& pattern) {
    std::vector<std::string> children;
    for (const FieldSpec& spec : field_specs()) {
        if (spec.pointer.rfind(pattern + "/", 0) != 0) continue;
        const std::string_view rest = spec.pointer.substr(pattern.size() + 1);
        const std::string child(rest.substr(0, rest.find('/')));
        if (std::find(children.begin(), children.end(), child) == children.end())
            children.push_back(child);
    }
    return children;
}

/// Walks the document along the field table; every fault is kept.
class Reader {
  public:
    Reader(const Document& document, ReadResult& result) : document_(document), result_(result) {}

    void read() {
        if (!document_.root.IsMap()) {
            fail("scenario.type", "a scenario is a list of 'key: value' lines", document_.root, "");
            return;
        }
        read_node(document_.root, "", "", 0);
        add_defaults("", "", 0);
    }

    /// Where a field stands, or the file.
    std::string place_of(const std::string& pointer) const {
        const auto it = places_.find(pointer);
        return it == places_.end() ? document_.file.string() : it->second;
    }

  private:
    void read_node(const YAML::Node& node, const std::string& pointer, const std::string& pattern,
                   std::size_t index) {
        if (const FieldSpec* spec = spec_of(pattern))
            return read_value(*spec, node, pointer, index);
        const std::vector<std::string> allowed = children_of(pattern);
        if (allowed == std::vector<std::string>{"*"}) return read_list(node, pointer, pattern);
        if (!node.IsMap()) {
            if (!node.IsNull())
                fail("scenario.type", fmt::format("{} holds fields, not a value", pointer), node,
                     pointer);
            return;
        }
        for (const auto& entry : node) {
            const std::string key = entry.first.Scalar();
            if (std::find(allowed.begin(), allowed.end(), key) != allowed.end()) {
                read_node(entry.second, pointer + "/" + key, pattern + "/" + key, index);
                continue;
            }
            const std::string near = nearest_word(key, allowed);
            fail("scenario.unknown_field",
                 fmt::format("'{}' is no field here{}", key,
                             near.empty() ? fmt::format("; allowed: {}", fmt::join(allowed, ", "))
                                          : fmt::format("; did you mean '{}'?", near)),
                 entry.first, pointer + "/" + key);
        }
    }

    void read_list(const YAML::Node& node, const std::string& pointer, const std::string& pattern) {
        if (!node.IsSequence()) {
            if (!node.IsNull())
                fail("scenario.type", fmt::format("{} is a list: lines with '- '", pointer), node,
                     pointer);
            return;
        }
        for (std::size_t i = 0; i < node.size(); ++i) {
            const std::string item = fmt::format("{}/{}", pointer, i);
            read_node(node[i], item, pattern + "/*", i);
            add_defaults(item, pattern + "/*", i, node[i].Mark());
        }
    }

    void read_value(const FieldSpec& spec, const YAML::Node& node, const std::string& pointer,
                    std::size_t index) {
        given_.insert(pointer);
        places_[pointer] = document_.where(node.Mark(), pointer);
        if (!node.IsScalar()) {
            return fail("scenario.type", fmt::format("{} takes one value", pointer), node, pointer);
        }
        const auto value = parse(spec, node.Scalar());
        if (!value) {
            result_.errors.push_back(
                {value.error().code, pointer + ": " + value.error().message, places_[pointer]});
            return;
        }
        spec.set(result_.scenario, index, value.value());
    }

    static Result<FieldValue> parse(const FieldSpec& spec, const std::string& text) {
        FieldValue value{.number = 0.0, .text = text};
        if (spec.type == FieldType::text) return value;
        if (spec.type == FieldType::choice) {
            const std::vector<std::string> words = words_of(spec.choices);
            if (std::find(words.begin(), words.end(), text) != words.end()) return value;
            const std::string near = nearest_word(text, words);
            return Error{"scenario.choice",
                         fmt::format("'{}'; allowed: {}{}", text, spec.choices,
                                     near.empty() ? "" : fmt::format("; did you mean '{}'?", near)),
                         ""};
        }
        const auto number = parse_quantity(text, spec.dimension);
        if (!number) return number.error();
        value.number = number.value();
        const double slack = 1e-9 * std::max(std::fabs(spec.low), std::fabs(spec.high));
        if (value.number < spec.low - slack || value.number > spec.high + slack) {
            return Error{"scenario.range",
                         fmt::format("{}; allowed {} .. {} {}", text, spec.low, spec.high,
                                     stored_unit(spec.dimension)),
                         ""};
        }
        if (spec.type == FieldType::integer && value.number != std::floor(value.number)) {
            return Error{"scenario.type", fmt::format("'{}': a whole number is needed", text), ""};
        }
        return value;
    }

    /// Fields that were left out: their default, or a fault when they are required.
    void add_defaults(const std::string& pointer, const std::string& pattern, std::size_t index,
                      const YAML::Mark& mark = YAML::Mark::null_mark()) {
        for (const FieldSpec& spec : field_specs()) {
            const std::string_view full = spec.pointer;
            if (full.rfind(pattern + "/", 0) != 0) continue;
            const std::string rest(full.substr(pattern.size()));
            if (rest.find('*') != std::string::npos) continue;
            if (given_.count(pointer + rest) != 0 || spec.optional) continue;
            if (spec.default_text.empty()) {
                result_.errors.push_back(
                    {"scenario.missing_field",
                     fmt::format("{}{} is needed: {}", pointer, rest, spec.doc),
                     document_.where(mark, pointer)});
                continue;
            }
            const auto value = parse(spec, std::string(spec.default_text));
            SIDEPORT_CHECK(value.has_value(), "the field table's default must be valid");
            spec.set(result_.scenario, index, value.value());
        }
    }

    static const FieldSpec* spec_of(const std::string& pattern) {
        for (const FieldSpec& spec : field_specs()) {
            if (spec.pointer == pattern) return &spec;
        }
        return nullptr;
    }

    void fail(std::string code, std::string message, const YAML::Node& node,
              const std::string& pointer) {
        result_.errors.push_back(
            {std::move(code), std::move(message), document_.where(node.Mark(), pointer)});
    }

    const Document& document_;
    ReadResult& result_;
    std::set<std::string> given_;
    std::map<std::string, std::string> places_;
};

/// Puts the catalogue's entry in the place of its id.
template <typename T>
void resolve(T& member, const std::vector<T>& entries, const char* pointer, const Reader& reader,
             Errors& errors) {
    if (const T* found = device::find(entries, member.id)) {
        member = *found;
        return;
    }
    std::vector<std::string> ids;
    for (const T& entry : entries)
        ids.push_back(entry.id);
    const std::string near = nearest_word(member.id, ids);
    errors.push_back({"scenario.reference",
                      fmt::format("{}: the catalogue has no '{}'{}; it has {}", pointer, member.id,
                                  near.empty() ? "" : fmt::format(", did you mean '{}'?", near),
                                  fmt::join(ids, ", ")),
                      reader.place_of(pointer)});
}

/// What lies on a tray whose author says nothing: see the field's words.
constexpr std::string_view kUsualNeedles[] = {"access_24g", "access_25g", "refill_22g",
                                              "hypodermic_24g", "hypodermic_25g"};
constexpr std::size_t kMostOtherNeedles = 4;

void resolve_needles(Scenario& s, const Reader& reader, Errors& errors) {
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

void resolve_tray(Scenario& s, const Reader& reader, Errors& errors) {
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

void resolve_all(Scenario& s, const Reader& reader, Errors& errors) {
    const double own_concentration = s.drug.concentration_mg_per_ml;
    resolve(s.pump, s.catalogue.pumps, "/pump/model", reader, errors);
    if (s.reservoir_calculated_ml < 0.0) s.reservoir_calculated_ml = s.reservoir_ml;
    resolve(s.catheter, s.catalogue.catheters, "/catheter/model", reader, errors);
    resolve(s.drug, s.catalogue.drugs, "/drug/name", reader, errors);
    if (own_concentration > 0.0) s.drug.concentration_mg_per_ml = own_concentration;
    resolve_needles(s, reader, errors);
    resolve(s.extension, s.catalogue.extension_sets, "/extension_set", reader, errors);
    resolve_tray(s, reader, errors);
}

/// What a programmer would not have accepted, or a log cannot hold.
void check_pump(const Scenario& s, const Reader& reader, Errors& errors) {
    const double rate = s.pump_rate_ml_per_day, low = s.pump.min_rate_ml_per_day,
                 high = s.pump.max_rate_ml_per_day;
    if (rate != 0.0 && (rate < low || rate > high)) {
        errors.push_back(
            {"scenario.range",
             fmt::format("/pump/rate: {} mL/day; this pump runs at {} .. {} mL/day, or 0", rate,
                         low, high),
             reader.place_of("/pump/rate")});
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
void check_sense(const Scenario& s, const Reader& reader, Errors& errors) {
    for (const Contradiction& found : contradictions(s))
        errors.push_back({"scenario.sense", found.message, reader.place_of(found.pointer)});
    if (patient::level_index(s.tip_level) >= patient::level_index(s.entry_level)) {
        errors.push_back({"scenario.sense",
                          fmt::format("/catheter/tip: the tip ({}) must lie above the entry ({})",
                                      s.tip_level, s.entry_level),
                          reader.place_of("/catheter/tip")});
        return;
    }
    const auto world = build_world(s);
    if (world) return;
    const bool pump = world.error().code == "world.pump_outside";
    errors.push_back({world.error().code, world.error().message,
                      reader.place_of(pump ? "/pump/right_left" : "/catheter/length")});
}

/// Sets one value; missing parents are made. Errors: scenario.unknown_field.
void apply_override(Document& document, const std::string& pointer, const std::string& text,
                    Errors& errors) {
    try {
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
        errors.push_back({"scenario.syntax", problem.msg, "--set " + pointer});
    }
}

/// The file that a name, a folder or a path means.
fs::path scenario_file(const fs::path& path) {
    std::error_code problem;
    if (fs::is_directory(path, problem)) return path / "scenario.yaml";
    if (fs::exists(path, problem)) return path;
    const auto home = home_folder();
    if (!home) return path;
    for (const fs::path& candidate :
         {home.value() / path, home.value() / "scenarios" / "library" / path,
          home.value() / "scenarios" / "gallery" / path,
          home.value() / "scenarios" / "practice" / path}) {
        if (fs::is_directory(candidate, problem)) return candidate / "scenario.yaml";
        if (fs::is_regular_file(candidate, problem)) return candidate;
    }
    return path;
}

std::uint64_t hash_of(const Scenario& s) {
    Hasher h;
    for (const std::string* text : {&s.title, &s.stem, &s.entry_level, &s.tip_level, &s.pump.id,
                                    &s.catheter.id, &s.drug.id, &s.needle.id, &s.extension.id}) {
        h.add(std::string_view(*text));
    }
    const patient::Parameters& p = s.patient;
    for (const double value : {p.height_mm,
                               p.body_mass_index,
                               p.age_years,
                               p.scoliosis_mm,
                               p.lordosis_scale,
                               p.bowel_gas,
                               double(p.seed),
                               double(p.sex == patient::Parameters::Sex::male),
                               s.pump_depth_mm,
                               s.pump_x_mm,
                               s.pump_z_mm,
                               s.pump_tilt_deg,
                               s.pump_rotation_deg,
                               s.pump_rate_ml_per_day,
                               s.reservoir_ml,
                               s.reservoir_calculated_ml,
                               s.service_left_s,
                               s.standing_for_s,
                               s.catheter_length_mm,
                               s.drug.concentration_mg_per_ml,
                               s.drug.reference_dose_mg,
                               s.csf_pressure_pa,
                               s.heart_rate_per_min,
                               s.breathing_rate_per_min,
                               s.breathing_depth,
                               s.minimum_passing_score,
                               s.room_temperature_c,
                               s.pump.volume_per_turn_ul,
                               s.pump.motor_steps_per_turn,
                               s.pump.pulsation_depth,
                               s.pump.pulsation_width,
                               s.pump.access_chamber_ml,
                               s.catheter.inner_diameter_mm,
                               s.needle.inner_diameter_mm}) {
        h.add(value);
    }
    h.add(std::string_view(s.needle_in_place));
    for (const device::PumpLogEntry& entry : s.pump_log) {
        h.add(entry.time_s);
        h.add(std::string_view(entry.text));
    }
    for (const TrayItem& item : s.tray) {
        h.add(std::string_view(item.id));
        h.add(std::string_view(item.syringe));
        h.add(std::string_view(item.agent));
        h.add(item.fill_ml);
    }
    for (const Fault& fault : s.faults) {
        h.add(static_cast<int>(fault.kind));
        h.add(fault.severity);
        h.add(fault.fraction);
        h.add(fault.posture);
    }
    if (s.level != 1) h.add(s.level);
    // cases that say nothing of the tray's other needles keep the hash that they had before
    if (s.names_needles) {
        for (const device::NeedleModel& needle : s.other_needles)
            h.add(std::string_view(needle.id));
    }
    if (!s.checklist.empty()) h.add(std::string_view(s.checklist));
    // cases without any keep the hash that they had before there were any
    const Distractors& d = s.distractors;
    if (d.pump_clips + d.back_clips + d.gown_snaps > 0) {
        for (const int count : {d.pump_clips, d.back_clips, d.gown_snaps})
            h.add(count);
    }
    for (const std::string& id : s.complications)
        h.add(std::string_view(id));
    return h.value();
}

}  // namespace

ReadResult read_scenario(const fs::path& path, const Overrides& overrides) {
    ReadResult result;
    const auto home = home_folder();
    if (!home) {
        result.errors.push_back(home.error());
        return result;
    }
    const fs::path file = scenario_file(path);
    std::error_code problem;
    if (!fs::is_regular_file(file, problem)) {
        result.errors.push_back(
            {"scenario.missing",
             "there is no such scenario; see scenarios/library and scenarios/gallery",
             path.string()});
        return result;
    }
    CatalogueResult catalogue = read_catalogue(home.value() / "assets");
    result.errors = std::move(catalogue.errors);
    Document document = read_document(file, result.errors);
    if (!result.errors.empty()) return result;
    for (const auto& [pointer, text] : overrides)
        apply_override(document, pointer, text, result.errors);

    Scenario& scenario = result.scenario;
    scenario.file = fs::absolute(file, problem);
    scenario.id = file.filename() == "scenario.yaml"
                      ? fs::absolute(file).parent_path().filename().string()
                      : file.stem().string();
    scenario.catalogue = std::move(catalogue.catalogue);
    Reader reader(document, result);
    reader.read();
    if (result.errors.empty()) resolve_all(scenario, reader, result.errors);
    if (result.errors.empty()) check_pump(scenario, reader, result.errors);
    if (result.errors.empty()) check_sense(scenario, reader, result.errors);
    scenario.hash = hash_of(scenario);
    return result;
}

}  // namespace sideport::scenario
