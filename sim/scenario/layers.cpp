#include "sim/scenario/layers.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/base/file_io.h"
#include "sim/base/quantity.h"
#include "sim/scenario/migrated_tree.h"

namespace sideport::scenario {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostLayers = 8;
constexpr const char* kCaseFolders[] = {"library", "gallery", "practice"};

/// Names of the cases, or of the fragments, that come with the program.
std::vector<std::string> known_names(bool fragments) {
    std::vector<std::string> names;
    const auto home = home_folder();
    if (!home) return names;
    const auto collect = [&](const fs::path& folder) {
        std::error_code problem;
        for (const auto& entry : fs::directory_iterator(folder, problem))
            names.push_back(entry.path().stem().string());
    };
    if (fragments) {
        collect(home.value() / "scenarios" / "fragments");
    } else {
        for (const char* folder : kCaseFolders)
            collect(home.value() / "scenarios" / folder);
        collect(own_cases_folder());
    }
    std::sort(names.begin(), names.end());
    return names;
}

bool climbs_out(const fs::path& path) {
    return path.is_absolute() || std::find(path.begin(), path.end(), "..") != path.end();
}

/// The file that `name` means in `from`; empty when there is none.
fs::path layer_file(const fs::path& from, const std::string& name, bool fragment) {
    std::error_code problem;
    const fs::path folder = from.parent_path();
    for (const fs::path& beside :
         {folder / name, folder / (name + ".yaml"), folder / name / "scenario.yaml"}) {
        if (fs::is_regular_file(beside, problem)) return beside;
    }
    if (fragment) {
        const auto home = home_folder();
        if (!home) return {};
        const fs::path found = home.value() / "scenarios" / "fragments" / (name + ".yaml");
        return fs::is_regular_file(found, problem) ? found : fs::path{};
    }
    const fs::path found = scenario_file(name);
    return fs::is_regular_file(found, problem) ? found : fs::path{};
}

/// Puts `over` onto `base`. Where each part now comes from stands in `origins`.
void merge(YAML::Node base, const YAML::Node& over, const std::string& pointer,
           const fs::path& file, Document& document) {
    for (const auto& entry : over) {
        if (!entry.first.IsScalar()) continue;  // told by read_document
        const std::string& key = entry.first.Scalar();
        const std::string at = pointer + "/" + key;
        YAML::Node below = base[key];
        if (below && below.IsMap() && entry.second.IsMap()) {
            merge(below, entry.second, at, file, document);
            continue;
        }
        auto& origins = document.origins;
        for (auto it = origins.lower_bound(at); it != origins.end() && it->first.rfind(at, 0) == 0;)
            it = it->first == at || it->first[at.size()] == '/' ? origins.erase(it) : std::next(it);
        origins[at] = file;
        if (below) {
            base[key] = entry.second;
        } else {
            base.force_insert(entry.first, entry.second);  // with the place of its key
        }
    }
}

class LayerReader {
  public:
    explicit LayerReader(Errors& errors) : errors_(errors) {}

    Document read(const fs::path& file, const std::string* text) {
        std::error_code problem;
        chain_.push_back(fs::weakly_canonical(file, problem));
        const std::size_t before = errors_.size();
        Document own =
            text != nullptr ? parse_document(file, *text, errors_) : read_document(file, errors_);
        if (errors_.size() == before) own.format = migrate_tree(own, errors_);
        if (errors_.size() == before && own.root.IsMap() &&
            (own.root["extends"] || own.root["include"]))
            own = onto_its_layers(std::move(own));
        chain_.pop_back();
        return own;
    }

  private:
    Document onto_its_layers(Document own) {
        Document merged;
        bool has_base = false;
        const auto add = [&](const YAML::Node& name, const std::string& pointer, bool fragment) {
            Document layer;
            if (!read_layer(own, name, pointer, fragment, layer)) return;
            if (!has_base) {
                merged = std::move(layer);
                has_base = true;
                return;
            }
            if (merged.origins.empty()) merged.origins[""] = merged.file;
            merge(merged.root, layer.root, "", layer.origin(""), merged);
            for (const auto& [at, held_by] : layer.origins)
                if (!at.empty()) merged.origins[at] = held_by;
        };
        if (const YAML::Node base = own.root["extends"]) add(base, "/extends", false);
        if (const YAML::Node list = own.root["include"]; list && list.IsSequence()) {
            for (std::size_t i = 0; i < list.size(); ++i)
                add(list[i], fmt::format("/include/{}", i), true);
        }
        if (!has_base || !merged.root.IsMap()) return own;
        if (merged.origins.empty()) merged.origins[""] = merged.file;
        merge(merged.root, own.root, "", own.file, merged);
        merged.file = own.file;
        merged.format = own.format;
        return merged;
    }

    bool read_layer(const Document& own, const YAML::Node& node, const std::string& pointer,
                    bool fragment, Document& layer) {
        const auto fail = [&](const char* code, std::string message) {
            errors_.push_back({code, std::move(message), own.where(node.Mark(), pointer)});
            return false;
        };
        if (!node.IsScalar()) return false;  // the field table says what may stand there
        const std::string name = node.Scalar();
        const char* what = fragment ? "fragment" : "case";
        if (climbs_out(name)) {
            return fail("scenario.base",
                        fmt::format("{}: '{}'; allowed: the name of a {}, or a file below the "
                                    "folder of this one",
                                    pointer, name, what));
        }
        const fs::path file = layer_file(own.file, name, fragment);
        if (file.empty()) {
            const std::vector<std::string> names = known_names(fragment);
            const std::string near = nearest_word(name, names);
            return fail(
                "scenario.base",
                fmt::format("{}: there is no {} '{}'{}", pointer, what, name,
                            near.empty() ? fmt::format("; there are: {}", fmt::join(names, ", "))
                                         : fmt::format("; did you mean '{}'?", near)));
        }
        std::error_code problem;
        const fs::path whole = fs::weakly_canonical(file, problem);
        if (std::find(chain_.begin(), chain_.end(), whole) != chain_.end()) {
            return fail("scenario.circular",
                        fmt::format("{}: '{}' stands on itself", pointer, name));
        }
        if (chain_.size() >= kMostLayers) {
            return fail(
                "scenario.too_deep",
                fmt::format("{}: more than {} cases on top of each other", pointer, kMostLayers));
        }
        const std::size_t before = errors_.size();
        layer = read(file, nullptr);
        return errors_.size() == before;
    }

    Errors& errors_;
    std::vector<fs::path> chain_;  ///< files that are being read, outermost first
};

}  // namespace

fs::path scenario_file(const fs::path& path) {
    std::error_code problem;
    if (fs::is_directory(path, problem)) return path / "scenario.yaml";
    if (fs::exists(path, problem)) return path;
    const auto home = home_folder();
    if (!home) return path;
    std::vector<fs::path> candidates{home.value() / path};
    for (const char* folder : kCaseFolders)
        candidates.push_back(home.value() / "scenarios" / folder / path);
    candidates.push_back(own_cases_folder() / path);
    for (const fs::path& candidate : candidates) {
        if (fs::is_directory(candidate, problem)) return candidate / "scenario.yaml";
        if (fs::is_regular_file(candidate, problem)) return candidate;
    }
    return path;
}

Document read_layers(const fs::path& file, Errors& errors, const std::string* text) {
    return LayerReader(errors).read(file, text);
}

}  // namespace sideport::scenario
