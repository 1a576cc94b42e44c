#include "sim/app/tomogram_form.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>

#include "sim/author/templates.h"

namespace sideport::app {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostListed = 400;

/// Files of a DICOM series often have no ending, or a number.
bool may_be_tomogram(const fs::path& file) {
    static constexpr std::array<std::string_view, 6> kOthers = {".txt", ".md",  ".pdf",
                                                                ".jpg", ".png", ".yaml"};
    const std::string ending = file.extension().string();
    return std::find(kOthers.begin(), kOthers.end(), ending) == kOthers.end();
}

/// Without quotes and blanks around it, and of a file URL the path: as other windows hand it over.
std::string plain_path(std::string path) {
    const auto is_around = [](char c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '"' || c == '\'';
    };
    while (!path.empty() && is_around(path.back()))
        path.pop_back();
    std::size_t first = 0;
    while (first < path.size() && is_around(path[first]))
        ++first;
    path.erase(0, first);
    constexpr std::string_view kUrl = "file://";
    return path.starts_with(kUrl) ? path.substr(kUrl.size()) : path;
}

/// "scan_3.nii.gz" is called "scan_3".
std::string name_of_path(const fs::path& path) {
    std::string name = path.filename().string();
    if (name.empty()) name = path.parent_path().filename().string();
    return author::name_of_title(name.substr(0, name.find('.')));
}

Result<std::optional<ct::NamedLevel>> named_level(const TomogramForm& form) {
    if (form.level < 0) return std::optional<ct::NamedLevel>{};
    double z_mm = 0.0;
    const char *const begin = form.height_mm.data(), *const end = begin + form.height_mm.size();
    const auto [rest, problem] = std::from_chars(begin, end, z_mm);
    if (problem == std::errc() && rest == end)
        return std::optional<ct::NamedLevel>({form.level, z_mm});
    return Error{
        "tomogram.level",
        fmt::format("'{}' is no height; needed are the millimetres at which a viewer shows "
                    "the middle of {} in the scan, e.g. -120",
                    form.height_mm, patient::kLevelNames[static_cast<std::size_t>(form.level)]),
        ""};
}

/// Where the patient will lie.
Result<fs::path> target_of(const TomogramForm& form, const fs::path& case_file) {
    if (!author::is_name(form.name))
        return Error{"patient.name",
                     fmt::format("'{}' is no name for a patient; allowed: 1 to 60 of a-z, 0-9, _ "
                                 "and -",
                                 form.name),
                     ""};
    const fs::path target = scenario::own_patients_folder() / form.name;
    std::error_code problem;
    const fs::path found = scenario::package_folder(form.name, case_file);
    const bool is_there = fs::exists(found / scenario::kPackageFile, problem);
    if (is_there && found != target)
        return Error{"patient.exists",
                     "a patient of this name has come with the program or lies beside the case; "
                     "choose another name",
                     found.string()};
    if (is_there && !form.replace)
        return Error{"patient.exists",
                     "there is a patient of this name already; choose another name, or let it be "
                     "replaced: cases that name it get the new one",
                     found.string()};
    return target;
}

}  // namespace

void open_tomogram_form(TomogramForm& form) {
    const fs::path before = form.folder;
    form = {};
    form.state = TomogramForm::State::asking;
    std::error_code problem;
    const char* home = std::getenv("HOME");
    const bool goes_on = !before.empty() && fs::is_directory(before, problem);
    look_into(form, goes_on ? before : fs::path(home != nullptr ? home : "/"));
}

void look_into(TomogramForm& form, const fs::path& folder) {
    form.folder = folder;
    form.entries.clear();
    form.left_out = 0;
    std::error_code problem, ignored;
    for (auto entry =
             fs::directory_iterator(folder, fs::directory_options::skip_permission_denied, problem);
         !problem && entry != fs::directory_iterator(); entry.increment(problem)) {
        const std::string name = entry->path().filename().string();
        const bool is_folder = entry->is_directory(ignored);
        if (name.starts_with('.') || (!is_folder && !may_be_tomogram(name))) continue;
        form.entries.push_back({name, is_folder});
    }
    std::sort(form.entries.begin(), form.entries.end(), [](const auto& one, const auto& other) {
        return one.is_folder != other.is_folder ? one.is_folder : one.name < other.name;
    });
    if (form.entries.size() <= kMostListed) return;
    form.left_out = form.entries.size() - kMostListed;
    form.entries.resize(kMostListed);
}

void take_path(TomogramForm& form, const std::string& path) {
    const std::string before = name_of_path(form.path);
    form.path = plain_path(path);
    form.series.clear();
    form.chosen_series = 0;
    form.needs_level = false;
    form.error.reset();
    form.replace = form.offers_replace = false;
    if (form.name.empty() || form.name == before) form.name = name_of_path(form.path);
    std::error_code problem;
    if (fs::is_directory(form.path, problem))
        look_into(form, form.path);
    else if (fs::exists(form.path, problem) && fs::path(form.path).parent_path() != form.folder)
        look_into(form, fs::path(form.path).parent_path());
}

Result<runner::PatientImport> tomogram_wish(const TomogramForm& form, const fs::path& case_file) {
    if (form.path.empty())
        return Error{"tomogram.path",
                     "no scan is chosen yet; choose the folder of a DICOM series, a .nii, .nii.gz, "
                     ".nrrd or .nhdr file",
                     ""};
    auto target = target_of(form, case_file);
    if (!target) return target.error();
    auto named = named_level(form);
    if (!named) return named.error();
    runner::PatientImport wish;
    wish.source = form.path;
    wish.target = std::move(target).value();
    wish.read.series = form.chosen_series;
    wish.options.named = named.value();
    wish.options.hide_metal = form.hide_metal;
    wish.options.continue_beyond = !form.scan_only;
    wish.replace = form.replace;
    return wish;
}

void take_outcome(TomogramForm& form, TomogramJob::Outcome outcome) {
    using State = TomogramForm::State;
    form.state = State::asking;
    form.is_stopping = false;
    if (!outcome.series.empty()) {
        form.series = std::move(outcome.series);
        const auto usual = std::find_if(form.series.begin(), form.series.end(),
                                        [](const ct::SeriesEntry& one) { return one.is_usual; });
        form.chosen_series = static_cast<int>(usual - form.series.begin()) + 1;
        return;
    }
    form.error = std::move(outcome.error);
    form.needs_level = form.error && form.error->code == "ct.no_sacrum";
    if (!outcome.package) return;
    form.made = std::move(outcome.package);
    form.state = State::done;
}

}  // namespace sideport::app
