#include "sim/app/case_list.h"

#include <algorithm>
#include <cctype>
#include <iterator>

#include "sim/app/texts.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <fmt/format.h>

#include "sim/base/file_io.h"
#include "sim/base/hash.h"
#include "sim/base/random.h"
#include "sim/scenario/language_tag.h"
#include "sim/scenario/migration.h"

namespace sideport::app {

namespace {

namespace fs = std::filesystem;

constexpr int kPage = 6;                    ///< rows that a page key moves
constexpr int kMostLevel = 5;               ///< of a case
constexpr std::size_t kLongestFilter = 60;  ///< bytes

std::string lower(std::string text) {
    for (char& c : text)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

std::vector<std::string> words_of(const std::string& text) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : lower(text) + " ") {
        if (c != ' ') {
            word += c;
        } else if (!word.empty()) {
            words.push_back(std::move(word));
            word.clear();
        }
    }
    return words;
}

/// What the filter looks at: never more than what the list may show.
std::string searched(const CaseEntry& entry, Mode mode) {
    std::string text = heading(entry, mode) + "\n" + summary(entry, mode);
    if (mode == Mode::assessment) return lower(text);
    for (const std::string& goal : entry.scenario.objectives)
        text += "\n" + goal;
    // a folder is named for its fault: only a case that cannot be read is found by it
    if (!entry.errors.empty()) text += "\n" + entry.scenario.id;
    return lower(text);
}

/// Scenario files of a folder in order of their names.
std::vector<fs::path> scenario_files(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code problem;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, problem)) {
        const fs::path inside = entry.path() / "scenario.yaml";
        if (entry.is_directory(problem) && fs::exists(inside, problem))
            files.push_back(inside);
        else if (entry.path().extension() == ".yaml" && entry.is_regular_file(problem) &&
                 entry.path().stem().extension() !=
                     ".draft")  // not finished, as the editor left it
            files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

std::string id_of(const fs::path& file) {
    return file.filename() == "scenario.yaml" ? file.parent_path().filename().string()
                                              : file.stem().string();
}

void number_cases(std::vector<CaseFile>& files, std::uint64_t seed) {
    std::vector<std::pair<std::uint64_t, CaseFile*>> drawn;
    for (CaseFile& file : files) {
        Hasher hasher;
        hasher.add(std::string_view(file.group));
        hasher.add(std::string_view(id_of(file.file)));
        drawn.emplace_back(mix_bits(seed ^ hasher.value()), &file);
    }
    std::sort(drawn.begin(), drawn.end());
    for (std::size_t i = 0; i < drawn.size(); ++i)
        drawn[i].second->number = static_cast<int>(i) + 1;
}

void move_choice(CaseList& list, int by) {
    const auto count = static_cast<int>(shown_cases(list).size());
    if (count == 0) return;
    list.chosen =
        static_cast<std::size_t>(std::clamp(static_cast<int>(list.chosen) + by, 0, count - 1));
    list.scroll_to_chosen = true;
}

void drop_last_character(std::string& text) {
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0U) == 0x80U)
        text.pop_back();
    if (!text.empty()) text.pop_back();
}

void choose_first(CaseList& list) {
    list.chosen = 0;
    list.scroll_to_chosen = true;
}

}  // namespace

Result<std::vector<fs::path>> case_folders() {
    const auto home = home_folder();
    if (!home) return home.error();
    const fs::path scenarios = home.value() / "scenarios";
    return std::vector<fs::path>{scenarios / "practice", scenarios / "library",
                                 scenarios / "gallery", own_cases_folder()};
}

std::vector<CaseFile> case_files(std::span<const fs::path> folders, std::uint64_t seed) {
    std::vector<CaseFile> files;
    for (const fs::path& folder : folders)
        for (const fs::path& file : scenario_files(folder))
            files.push_back({.file = file, .group = folder.filename().string()});
    number_cases(files, seed);
    return files;
}

CaseEntry read_case(const CaseFile& file) {
    scenario::ReadResult read = scenario::read_scenario(file.file);
    CaseEntry entry{.file = file.file,
                    .group = file.group,
                    .scenario = std::move(read.scenario),
                    .errors = std::move(read.errors),
                    .number = file.number};
    entry.scenario.id = id_of(file.file);
    entry.scenario.catalogue = {};  // read again when it is started
    return entry;
}

std::vector<CaseEntry> read_cases(std::span<const fs::path> folders, std::uint64_t seed) {
    std::vector<CaseEntry> entries;
    for (const CaseFile& file : case_files(folders, seed))
        entries.push_back(read_case(file));
    return entries;
}

namespace {

fs::path chosen_file(CaseList& list) {
    const CaseEntry* chosen = chosen_case(list);
    return chosen != nullptr ? chosen->file : fs::path();
}

/// The first one where the file is not shown.
void choose_file(CaseList& list, const fs::path& file) {
    list.chosen = 0;
    const std::vector<std::size_t> shown = shown_cases(list);
    for (std::size_t place = 0; place < shown.size(); ++place)
        if (list.entries[shown[place]].file == file) list.chosen = place;
}

}  // namespace

void add_cases(CaseList& list, std::vector<CaseEntry> entries) {
    const fs::path kept = chosen_file(list);
    std::move(entries.begin(), entries.end(), std::back_inserter(list.entries));
    choose_file(list, kept);
}

void replace_cases(CaseList& list, std::vector<CaseEntry> entries) {
    const fs::path kept = chosen_file(list);
    for (CaseEntry& entry : entries) {
        for (const CaseEntry& before : list.entries)
            if (before.file == entry.file) {
                entry.last = before.last;
                entry.best = before.best;
                entry.attempts = before.attempts;
                entry.unfinished = before.unfinished;
            }
    }
    list.entries = std::move(entries);
    choose_file(list, kept);
    list.scroll_to_chosen = true;
}

void reread(CaseList& list, std::uint64_t seed) {
    replace_cases(list, read_cases(list.folders, seed));
}

std::vector<std::size_t> shown_cases(const CaseList& list) {
    const std::vector<std::string> words = words_of(list.filter);
    std::vector<std::size_t> shown;
    for (std::size_t i = 0; i < list.entries.size(); ++i) {
        const CaseEntry& entry = list.entries[i];
        if (!list.group.empty() && entry.group != list.group) continue;
        if (list.level != 0 && entry.scenario.level != list.level) continue;
        if (list.done != DoneFilter::all && entry.is_done() != (list.done == DoneFilter::done))
            continue;
        const std::string text = searched(entry, list.mode);
        if (std::all_of(words.begin(), words.end(), [&](const std::string& word) {
                return text.find(word) != std::string::npos;
            }))
            shown.push_back(i);
    }
    if (list.mode == Mode::assessment) {
        std::sort(shown.begin(), shown.end(), [&](std::size_t a, std::size_t b) {
            return list.entries[a].number < list.entries[b].number;
        });
    }
    return shown;
}

CaseEntry* chosen_case(CaseList& list) {
    const std::vector<std::size_t> shown = shown_cases(list);
    if (shown.empty()) return nullptr;
    return &list.entries[shown[std::min(list.chosen, shown.size() - 1)]];
}

bool can_edit(const CaseEntry& entry, Mode mode) {
    if (mode == Mode::assessment || entry.is_newer_format()) return false;
    if (!entry.errors.empty()) return true;
    const auto home = home_folder();
    const fs::path ours = home ? home.value() / "scenarios" : fs::path();
    return std::mismatch(ours.begin(), ours.end(), entry.file.begin(), entry.file.end()).first !=
           ours.end();
}

std::string heading(const CaseEntry& entry, Mode mode) {
    if (mode == Mode::assessment) return say(Text::cases_numbered, entry.number);
    return entry.scenario.title.empty() ? entry.scenario.id : entry.scenario.title;
}

std::string summary(const CaseEntry& entry, Mode mode) {
    if (entry.errors.empty()) return entry.scenario.stem;
    // a path or a message may name the fault
    if (mode == Mode::assessment) return say(Text::cases_this_case_cannot_be_read);
    if (entry.is_newer_format())
        return say(Text::cases_made_for_a_newer_sideport, scenario::kFormat);
    return say(Text::cases_has_errors, entry.errors.size(),
               entry.errors.size() == 1 ? say(Text::cases_one_error) : say(Text::cases_many_errors),
               entry.errors.front().line());
}

std::vector<std::string> known_facts(const scenario::Scenario& s) {
    std::vector<std::string> facts{
        s.pump.name, fmt::format("{} {:g} mg/mL", s.drug.name, s.drug.concentration_mg_per_ml),
        say(Text::cases_catheter_trimmed_to_cm_entry, s.catheter_length_mm / 10.0, s.entry_level)};
    const auto language = scenario::language_name(s.language);
    if (s.language != "en" && language)
        facts.push_back(say(Text::cases_texts_in, language.value()));
    return facts;
}

void choose_mode(CaseList& list, Mode mode) {
    if (list.mode == mode) return;
    const CaseEntry* chosen = chosen_case(list);
    list.mode = mode;
    choose_first(list);
    const std::vector<std::size_t> shown = shown_cases(list);
    for (std::size_t place = 0; place < shown.size(); ++place)
        if (&list.entries[shown[place]] == chosen && mode == Mode::practice) list.chosen = place;
}

void choose_group(CaseList& list, const std::string& group) {
    if (list.group == group) return;
    list.group = group;
    choose_first(list);
}

std::vector<std::string> groups_of(const CaseList& list) {
    std::vector<std::string> groups;
    for (const CaseEntry& entry : list.entries)
        if (std::find(groups.begin(), groups.end(), entry.group) == groups.end())
            groups.push_back(entry.group);
    return groups;
}

void choose_level(CaseList& list, int level) {
    if (list.level == level) return;
    list.level = level;
    choose_first(list);
}

void choose_done(CaseList& list, DoneFilter done) {
    if (list.done == done) return;
    list.done = done;
    choose_first(list);
}

const CaseEntry* controls_case(const CaseList& list) {
    const auto it =
        std::find_if(list.entries.begin(), list.entries.end(), [](const CaseEntry& entry) {
            return entry.group == "practice" && entry.scenario.id == "controls";
        });
    return it == list.entries.end() || !it->errors.empty() ? nullptr : &*it;
}

void choose_controls(CaseList& list) {
    list.wants_controls = false;
    const CaseEntry* controls = controls_case(list);
    if (controls == nullptr) return;
    clear_filter(list);
    choose_group(list, "");
    choose_level(list, 0);
    choose_done(list, DoneFilter::all);
    choose_mode(list, Mode::practice);
    const std::vector<std::size_t> shown = shown_cases(list);
    for (std::size_t place = 0; place < shown.size(); ++place)
        if (&list.entries[shown[place]] == controls) list.chosen = place;
    list.wants_start = true;
}

bool CaseEntry::is_newer_format() const {
    return std::any_of(errors.begin(), errors.end(),
                       [](const Error& error) { return error.code == "scenario.newer_format"; });
}

void clear_filter(CaseList& list) {
    list.filter.clear();
    choose_first(list);
}

namespace {

/// All, then one after the other.
void choose_next_group(CaseList& list) {
    std::vector<std::string> groups = groups_of(list);
    groups.insert(groups.begin(), "");
    const auto at = std::find(groups.begin(), groups.end(), list.group);
    const auto next = static_cast<std::size_t>(at - groups.begin()) + 1;
    choose_group(list, groups[next % groups.size()]);
}

}  // namespace

void type_into_filter(CaseList& list, unsigned code_point) {
    if (list.filter.size() >= kLongestFilter || code_point < 0x20 || code_point > 0x7FF) return;
    if (code_point < 0x80) {
        list.filter += static_cast<char>(code_point);
    } else {  // two bytes of UTF-8: all that the fonts have of letters
        list.filter += static_cast<char>(0xC0 | (code_point >> 6));
        list.filter += static_cast<char>(0x80 | (code_point & 0x3F));
    }
    choose_first(list);
}

void press_keys(CaseList& list, std::span<const int> keys) {
    for (const int key : keys) {
        switch (key) {
            case GLFW_KEY_UP:
                move_choice(list, -1);
                break;
            case GLFW_KEY_DOWN:
                move_choice(list, 1);
                break;
            case GLFW_KEY_PAGE_UP:
                move_choice(list, -kPage);
                break;
            case GLFW_KEY_PAGE_DOWN:
                move_choice(list, kPage);
                break;
            case GLFW_KEY_ENTER:
            case GLFW_KEY_KP_ENTER:
                list.wants_start = true;
                break;
            case GLFW_KEY_BACKSPACE:
                drop_last_character(list.filter);
                choose_first(list);
                break;
            case GLFW_KEY_ESCAPE:
                clear_filter(list);
                break;
            case GLFW_KEY_F2:
                choose_mode(list, list.mode == Mode::practice ? Mode::assessment : Mode::practice);
                break;
            case GLFW_KEY_F3:
                choose_next_group(list);
                break;
            case GLFW_KEY_F4:
                list.wants_start = list.wants_anew = true;
                break;
            case GLFW_KEY_F5:
                list.wants_reread = true;
                break;
            case GLFW_KEY_F6:
                choose_level(list, (list.level + 1) % (kMostLevel + 1));
                break;
            case GLFW_KEY_F7:
                choose_done(list, static_cast<DoneFilter>((static_cast<int>(list.done) + 1) % 3));
                break;
            case GLFW_KEY_F8:
                list.wants_controls = controls_case(list) != nullptr;
                break;
            case GLFW_KEY_F9:
                list.wants_edit = true;
                break;
            default:
                break;
        }
    }
}

}  // namespace sideport::app
