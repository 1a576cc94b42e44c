#include "sim/standards/rating_scale.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include "sim/base/file_io.h"
#include "sim/base/quantity.h"

namespace sideport::standards {

namespace {

/// A form is a page; what is longer is none.
constexpr std::size_t kMostBytes = 1U << 20U;

/// Walks the document and collects what is wrong, each with its place.
class Reader {
  public:
    Reader(std::string file, Errors& errors) : file_(std::move(file)), errors_(errors) {}

    void fault(const char* code, std::string message, const YAML::Mark& mark) {
        errors_.push_back(Error{code, std::move(message),
                                fmt::format("{}:{}:{}", file_, mark.line + 1, mark.column + 1)});
    }

    /// False when it is no map. Unknown and repeated keys are faults.
    bool check_keys(const YAML::Node& map, const std::vector<std::string>& known) {
        if (!map.IsMap()) {
            fault("rating.syntax", "key: value pairs are needed here", map.Mark());
            return false;
        }
        std::set<std::string> seen;
        for (const auto& pair : map) {
            const std::string key = pair.first.IsScalar() ? pair.first.Scalar() : "";
            if (!seen.insert(key).second)
                fault("rating.duplicate", fmt::format("'{}' stands here twice", key),
                      pair.first.Mark());
            if (std::find(known.begin(), known.end(), key) != known.end()) continue;
            const std::string near = nearest_word(key, known);
            fault("rating.unknown_field",
                  fmt::format("there is no field '{}'{}", key,
                              near.empty() ? "" : fmt::format(", did you mean {}", near)),
                  pair.first.Mark());
        }
        return true;
    }

    std::string text(const YAML::Node& map, const char* key) {
        const YAML::Node node = map[key];
        if (node && node.IsScalar() && !node.Scalar().empty()) return node.Scalar();
        fault("rating.missing", fmt::format("'{}' needs a text", key), (node ? node : map).Mark());
        return {};
    }

    int whole(const YAML::Node& map, const char* key, int low, int high) {
        const YAML::Node node = map[key];
        int value = 0;
        if (node && node.IsScalar() && YAML::convert<int>::decode(node, value) && value >= low &&
            value <= high)
            return value;
        fault("rating.range",
              fmt::format("'{}' needs a whole number from {} to {}", key, low, high),
              (node ? node : map).Mark());
        return low;
    }

    RatingDomain domain(const YAML::Node& node, const RatingScale& scale) {
        RatingDomain domain;
        if (!check_keys(node, {"id", "title", "anchors"})) return domain;
        domain.id = text(node, "id");
        domain.title = text(node, "title");
        const YAML::Node anchors = node["anchors"];
        if (!anchors || !anchors.IsMap()) {
            fault("rating.missing", "'anchors' needs value: text pairs", node.Mark());
            return domain;
        }
        for (const auto& pair : anchors) {
            int value = 0;
            if (!pair.first.IsScalar() || !YAML::convert<int>::decode(pair.first, value) ||
                value < scale.lowest || value > scale.highest) {
                fault("rating.range",
                      fmt::format("an anchor needs a value from {} to {}", scale.lowest,
                                  scale.highest),
                      pair.first.Mark());
            } else if (!pair.second.IsScalar() || pair.second.Scalar().empty()) {
                fault("rating.missing", "an anchor needs a text", pair.first.Mark());
            } else if (!domain.anchors.emplace(value, pair.second.Scalar()).second) {
                fault("rating.duplicate", fmt::format("anchor {} stands here twice", value),
                      pair.first.Mark());
            }
        }
        for (const int end : {scale.lowest, scale.highest})
            if (!domain.anchors.contains(end))
                fault("rating.missing", fmt::format("the anchor of {} is missing", end),
                      anchors.Mark());
        return domain;
    }

    void scale(const YAML::Node& root, RatingScale& scale) {
        if (!check_keys(root, {"id", "version", "title", "lowest", "highest", "domains"})) return;
        scale.id = text(root, "id");
        scale.title = text(root, "title");
        scale.version = whole(root, "version", 1, 1000000);
        scale.lowest = whole(root, "lowest", 0, 100);
        scale.highest = whole(root, "highest", scale.lowest + 1, 101);
        const YAML::Node domains = root["domains"];
        if (!domains || !domains.IsSequence() || domains.size() == 0)
            return fault("rating.missing", "'domains' needs a list",
                         (domains ? domains : root).Mark());
        std::set<std::string> ids;
        for (const YAML::Node& node : domains) {
            scale.domains.push_back(domain(node, scale));
            if (!ids.insert(scale.domains.back().id).second)
                fault("rating.duplicate", "a domain of this id stands further up", node.Mark());
        }
    }

  private:
    std::string file_;
    Errors& errors_;
};

}  // namespace

RatingScaleRead parse_rating_scale(std::string_view text, const std::string& name) {
    RatingScaleRead read;
    Reader reader(name, read.errors);
    try {
        reader.scale(YAML::Load(std::string(text)), read.scale);
    } catch (const YAML::Exception& problem) {
        reader.fault("rating.syntax", problem.msg, problem.mark);
    }
    return read;
}

RatingScaleRead read_rating_scale(const std::filesystem::path& file) {
    const auto text = read_file(file, kMostBytes);
    if (!text) return {.scale = {}, .errors = {text.error()}};
    return parse_rating_scale(text.value(), file.string());
}

Result<RatingScale> builtin_rating_scale() {
    const auto home = home_folder();
    if (!home) return home.error();
    RatingScaleRead read = read_rating_scale(home.value() / "assets/ratings/osats.yaml");
    if (!read.errors.empty()) return read.errors.front();
    return std::move(read.scale);
}

Result<Done> check_rating(const RatingScale& scale, const std::string& domain, int value) {
    std::vector<std::string> ids;
    for (const RatingDomain& known : scale.domains)
        ids.push_back(known.id);
    if (std::find(ids.begin(), ids.end(), domain) == ids.end()) {
        const std::string near = nearest_word(domain, ids);
        return Error{"rating.unknown_domain",
                     fmt::format("{} has no domain '{}'{}", scale.id, domain,
                                 near.empty() ? "" : fmt::format(", did you mean {}", near)),
                     ""};
    }
    if (value < scale.lowest || value > scale.highest)
        return Error{
            "rating.range",
            fmt::format("{} of {}; allowed {} .. {}", value, domain, scale.lowest, scale.highest),
            ""};
    return Done{};
}

Result<RatingSummary> summarise(const RatingScale& scale,
                                const std::vector<DomainRating>& ratings) {
    if (ratings.empty()) return Error{"rating.none", "nobody has rated this", ""};
    std::map<std::string, std::map<std::string, int>> by_rater;
    for (const DomainRating& rating : ratings) {
        if (auto fine = check_rating(scale, rating.domain, rating.value); !fine)
            return fine.error();
        by_rater[rating.rater][rating.domain] = rating.value;
    }
    RatingSummary summary{.raters = static_cast<int>(by_rater.size())};
    std::map<std::string, int> counts;
    for (const auto& [rater, values] : by_rater) {
        double sum = 0.0;
        for (const auto& [domain, value] : values) {
            summary.domain_means[domain] += value;
            ++counts[domain];
            sum += value;
        }
        if (values.size() == scale.domains.size()) summary.rater_sums[rater] = sum;
    }
    for (auto& [domain, mean] : summary.domain_means)
        mean /= counts[domain];
    return summary;
}

}  // namespace sideport::standards
