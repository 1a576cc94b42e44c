#include "sim/runner/report_background.h"

#include <algorithm>
#include <cstdlib>

#include "sim/runner/hand_marks.h"
#include "sim/runner/seal.h"
#include "sim/runner/trainee_curve.h"
#include "sim/standards/rating_scale.h"
#include "sim/store/session_intake.h"

namespace sideport::runner {

namespace {

namespace fs = std::filesystem;

records::CohortMeasure among(const std::string& key, double value, std::vector<double> all) {
    records::CohortMeasure measure{.key = key, .value = value};
    measure.rank_share = store::percentile_rank(all, value).value();
    measure.quarter = store::percentile(all, 0.25).value();
    measure.median = store::percentile(all, 0.5).value();
    measure.three_quarters = store::percentile(all, 0.75).value();
    measure.all = std::move(all);
    return measure;
}

/// Measures that differ between attempts, the score first.
void add_cohort(const store::Cohort& cohort, const assessment::Assessment& result,
                records::StoreBackground& background) {
    background.attempts = cohort.attempts;
    background.trainees = cohort.trainees;
    if (cohort.scores.empty()) return;
    background.measures.push_back(among("score", result.score, cohort.scores));
    for (const auto& [key, value] : result.metrics) {
        const auto found = cohort.metrics.find(key);
        if (found == cohort.metrics.end() || found->second.empty()) continue;
        const std::vector<double>& all = found->second;
        if (all.front() == all.back() && all.front() == value) continue;
        background.measures.push_back(among(key, value, all));
    }
}

void add_learning(const TraineeCurve& curve, const std::string& attempt_id,
                  records::StoreBackground& background) {
    records::LearningRecord& record = background.learning;
    for (std::size_t i = 0; i < curve.attempts.size(); ++i) {
        const store::Attempt& attempt = curve.attempts[i];
        record.attempts.push_back({.score = attempt.score,
                                   .moving_mean = curve.curve.moving_mean[i],
                                   .lc_cusum = curve.lc_cusum.sums[i],
                                   .passed = attempt.passed,
                                   .is_this = attempt.id == attempt_id});
    }
    record.max_score = curve.attempts.back().max_score;
    record.minimum_passing_score = curve.attempts.back().minimum_passing_score;
    record.lc_limit = curve.lc_cusum.limit;
    record.adequate_at = curve.lc_cusum.adequate_at;
    record.acceptable_share = kAcceptableShare;
    record.unacceptable_share = kUnacceptableShare;
}

Result<Done> add_ratings(const std::vector<store::Rating>& ratings,
                         records::StoreBackground& background) {
    if (ratings.empty()) return Done{};
    const auto scale = standards::builtin_rating_scale();
    if (!scale) return scale.error();
    background.lowest = scale.value().lowest;
    background.highest = scale.value().highest;
    for (const standards::RatingDomain& domain : scale.value().domains) {
        records::RatedDomain rated{.title = domain.title};
        double sum = 0.0;
        for (const store::Rating& rating : ratings) {
            if (rating.domain != domain.id) continue;
            rated.values.push_back(
                {.rater = rating.rater, .note = rating.note, .value = rating.value});
            sum += rating.value;
        }
        if (rated.values.empty()) continue;
        rated.mean = sum / static_cast<double>(rated.values.size());
        double nearest = 1e9;
        for (const auto& [value, words] : domain.anchors) {
            const double distance = std::abs(value - rated.mean);
            if (distance >= nearest) continue;
            nearest = distance;
            rated.anchor = words;
            rated.anchor_value = value;
        }
        background.ratings.push_back(std::move(rated));
    }
    return Done{};
}

}  // namespace

Result<records::StoreBackground> report_background(store::Store& store,
                                                   const records::ReportInput& input,
                                                   const fs::path& session_folder) {
    records::StoreBackground background;
    const auto cohort = store.cohort(input.scenario.id, input.assessment.checklist_id,
                                     input.assessment.checklist_version);
    if (!cohort) return cohort.error();
    add_cohort(cohort.value(), input.assessment, background);

    // a session that was never meant for a store still belongs to a trainee
    std::string attempt_id, trainee = input.trainee;
    if (const auto attempt = store::read_attempt(session_folder); attempt) {
        attempt_id = attempt.value().id;
        trainee = attempt.value().trainee;
    }
    const auto curve =
        trainee_curve(store, trainee, input.scenario.id, kAcceptableShare, kUnacceptableShare);
    if (curve) {
        add_learning(curve.value(), attempt_id, background);
    } else if (curve.error().code != "store.no_attempt") {
        return curve.error();
    }
    if (attempt_id.empty()) return background;
    const auto ratings = store.ratings_of(attempt_id);
    if (!ratings) {
        if (ratings.error().code == "store.no_attempt") return background;
        return ratings.error();
    }
    if (auto done = add_ratings(ratings.value(), background); !done) return done.error();
    return background;
}

Result<Done> add_seal(records::ReportInput& input, const fs::path& session_folder) {
    const auto key = station_key(station_folder());
    // without an own key every seal is another station's
    const auto seal = check_seal(session_folder, key ? key.value() : StationKey{});
    if (!seal) return seal.error();
    using State = SealFinding::State;
    input.origin.seal = seal_message(seal.value());
    input.origin.seal_broken =
        seal.value().state == State::changed || seal.value().state == State::forged;
    return Done{};
}

Result<Done> add_marks(records::ReportInput& input, const fs::path& session_folder) {
    const auto key = station_key(station_folder());
    auto found = read_hand_marks(session_folder, key ? key.value() : StationKey{});
    if (!found) return found.error();
    input.marks = std::move(found.value().marks);
    input.origin.marks = found.value().sentence;
    input.origin.marks_broken = found.value().broken;
    return Done{};
}

}  // namespace sideport::runner
