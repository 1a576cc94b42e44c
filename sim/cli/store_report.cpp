#include "sim/cli/store_report.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace sideport::cli {

namespace {

using Json = nlohmann::ordered_json;

/// Number of an attempt, or null when there was none.
Json attempt_number(int number) {
    return number == 0 ? Json(nullptr) : Json(number);
}

Json attempt_json(const store::Attempt& attempt) {
    return {{"id", attempt.id},
            {"sequence", attempt.sequence},
            {"trainee", attempt.trainee},
            {"scenario", attempt.scenario},
            {"scenario_hash", attempt.scenario_hash},
            {"seed", attempt.seed},
            {"mode", attempt.mode},
            {"build", attempt.build},
            {"checklist",
             {{"id", attempt.checklist_id},
              {"version", attempt.checklist_version},
              {"hash", attempt.checklist_hash}}},
            {"score", attempt.score},
            {"max_score", attempt.max_score},
            {"minimum_passing_score", attempt.minimum_passing_score},
            {"passed", attempt.passed},
            {"diagnosis_given", attempt.diagnosis_given},
            {"diagnosis_correct", attempt.diagnosis_correct},
            {"session", attempt.session_folder},
            {"station", attempt.station},
            {"started_utc", attempt.started_utc},
            {"ended_utc", attempt.ended_utc}};
}

std::string text_of(const Json& json) {
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

const char* verdict(const store::Attempt& attempt) {
    return attempt.diagnosis_given.empty() ? "no report"
           : attempt.passed                ? "at standard"
                                           : "not yet at standard";
}

Json weights_json(const standards::CusumWeights& weights) {
    return {{"p", weights.p}, {"q", weights.q}, {"s", weights.s}};
}

}  // namespace

std::string curve_json(const runner::TraineeCurve& result) {
    Json attempts = Json::array();
    for (std::size_t i = 0; i < result.attempts.size(); ++i) {
        const store::Attempt& attempt = result.attempts[i];
        attempts.push_back({{"attempt", i + 1},
                            {"score", attempt.score},
                            {"max_score", attempt.max_score},
                            {"passed", attempt.passed},
                            {"moving_mean", result.curve.moving_mean[i]},
                            {"cusum", result.cusum.sums[i]},
                            {"lc_cusum", result.lc_cusum.sums[i]},
                            {"ended_utc", attempt.ended_utc}});
    }
    Json fit = nullptr;
    if (result.curve.has_fit)
        fit = {{"plateau", result.curve.plateau},
               {"first", result.curve.first},
               {"explained_share", result.curve.explained_share}};
    return text_of({{"trainee", result.trainee},
                    {"scenario", result.scenario},
                    {"attempts", attempts},
                    {"fit", fit},
                    {"cusum",
                     {{"weights", weights_json(result.cusum.weights)},
                      {"h0", result.cusum.h0},
                      {"h1", result.cusum.h1},
                      {"acceptable_at", attempt_number(result.cusum.acceptable_at)},
                      {"unacceptable_at", attempt_number(result.cusum.unacceptable_at)}}},
                    {"lc_cusum",
                     {{"weights", weights_json(result.lc_cusum.weights)},
                      {"limit", result.lc_cusum.limit},
                      {"false_adequate_share", result.lc_cusum.false_adequate_share},
                      {"adequate_at", attempt_number(result.lc_cusum.adequate_at)}}}});
}

std::string curve_text(const runner::TraineeCurve& result) {
    std::string text = fmt::format("{} at {}\nattempt  score  mean of 3  CUSUM  LC-CUSUM\n",
                                   result.trainee, result.scenario);
    for (std::size_t i = 0; i < result.attempts.size(); ++i)
        text +=
            fmt::format("{:7}  {:5.1f}  {:9.1f}  {:5.2f}  {:8.2f}  {}\n", i + 1,
                        result.attempts[i].score, result.curve.moving_mean[i], result.cusum.sums[i],
                        result.lc_cusum.sums[i], verdict(result.attempts[i]));
    if (result.curve.has_fit)
        text += fmt::format("fit: {:.1f} at first, tends to {:.1f} (R2 {:.2f})\n",
                            result.curve.first, result.curve.plateau, result.curve.explained_share);
    if (result.lc_cusum.adequate_at > 0) {
        text += fmt::format("adequate from attempt {} on (LC-CUSUM limit {:.2f})\n",
                            result.lc_cusum.adequate_at, result.lc_cusum.limit);
    } else {
        text += fmt::format("not yet shown to be adequate (LC-CUSUM limit {:.2f})\n",
                            result.lc_cusum.limit);
    }
    return text;
}

std::string attempts_json(const std::vector<store::Attempt>& attempts) {
    Json list = Json::array();
    for (const store::Attempt& attempt : attempts)
        list.push_back(attempt_json(attempt));
    return text_of({{"attempts", list}});
}

std::string attempts_text(const std::vector<store::Attempt>& attempts) {
    std::string text;
    for (const store::Attempt& attempt : attempts)
        text += fmt::format("{:5}  {}  {:<12} {:<20} {:5.1f} of {:.0f}  {:<19}  {}\n",
                            attempt.sequence, attempt.ended_utc, attempt.trainee, attempt.scenario,
                            attempt.score, attempt.max_score, verdict(attempt), attempt.id);
    return text.empty() ? "no attempts\n" : text;
}

std::string cohort_json(const store::Cohort& cohort) {
    const auto summary = [](const std::vector<double>& sorted) {
        Json quartiles = Json::object();
        for (const auto& [name, share] : {std::pair{"lowest", 0.0},
                                          {"quarter", 0.25},
                                          {"median", 0.5},
                                          {"three_quarters", 0.75},
                                          {"highest", 1.0}})
            quartiles[name] = store::percentile(sorted, share).value();
        return quartiles;
    };
    Json metrics = Json::object();
    for (const auto& [name, values] : cohort.metrics)
        metrics[name] = summary(values);
    return text_of({{"attempts", cohort.attempts},
                    {"trainees", cohort.trainees},
                    {"score", cohort.scores.empty() ? Json(nullptr) : summary(cohort.scores)},
                    {"metrics", metrics}});
}

std::string cohort_text(const store::Cohort& cohort) {
    std::string text =
        fmt::format("{} attempts of {} trainees\n", cohort.attempts, cohort.trainees);
    const auto add = [&](const std::string& name, const std::vector<double>& sorted) {
        text += fmt::format(
            "{:<34} {:10.3g} {:10.3g} {:10.3g}\n", name, store::percentile(sorted, 0.25).value(),
            store::percentile(sorted, 0.5).value(), store::percentile(sorted, 0.75).value());
    };
    if (cohort.scores.empty()) return text;
    text += fmt::format("{:<34} {:>10} {:>10} {:>10}\n", "", "quarter", "median", "3 quarters");
    add("score", cohort.scores);
    for (const auto& [name, values] : cohort.metrics)
        add(name, values);
    return text;
}

namespace {

Json number_or_null(const std::optional<double>& number) {
    return number ? Json(*number) : Json(nullptr);
}

Json icc_json(const std::optional<standards::Icc>& icc) {
    if (!icc) return nullptr;
    return {{"icc_1_1", icc->icc_1_1}, {"icc_2_1", icc->icc_2_1}, {"icc_3_1", icc->icc_3_1},
            {"icc_1_k", icc->icc_1_k}, {"icc_2_k", icc->icc_2_k}, {"icc_3_k", icc->icc_3_k}};
}

std::string number_text(const std::optional<double>& number) {
    return number ? fmt::format("{:6.2f}", *number) : fmt::format("{:>6}", "-");
}

}  // namespace

std::string agreement_json(const runner::RatingAgreement& agreement) {
    Json domains = Json::array();
    for (const runner::DomainAgreement& domain : agreement.domains) {
        Json pairs = Json::array();
        for (const runner::PairKappa& pair : domain.pairs)
            pairs.push_back({{"raters", {pair.rater_a, pair.rater_b}},
                             {"cohen_kappa", number_or_null(pair.plain)},
                             {"weighted_kappa", number_or_null(pair.weighted)}});
        domains.push_back({{"domain", domain.id},
                           {"attempts", domain.attempts},
                           {"pairs", pairs},
                           {"fleiss_kappa", number_or_null(domain.fleiss_kappa)},
                           {"icc", icc_json(domain.icc)},
                           {"why_not", domain.why_not}});
    }
    return text_of({{"scale", agreement.scale},
                    {"scale_version", agreement.scale_version},
                    {"raters", agreement.raters},
                    {"rated_attempts", agreement.rated_attempts},
                    {"domains", domains}});
}

std::string agreement_text(const runner::RatingAgreement& agreement) {
    std::string raters;
    for (const std::string& rater : agreement.raters)
        raters += (raters.empty() ? "" : ", ") + rater;
    std::string text = fmt::format(
        "{} {}; raters: {}; {} attempts rated\n\n{:<28} {:>4} {:>6} {:>6} {:>6} {:>6}\n",
        agreement.scale, agreement.scale_version, raters, agreement.rated_attempts, "domain", "n",
        "fleiss", "ICC1,1", "ICC2,1", "ICC2,k");
    for (const runner::DomainAgreement& domain : agreement.domains) {
        const auto icc = [&](double standards::Icc::*member) {
            return domain.icc ? std::optional<double>((*domain.icc).*member) : std::nullopt;
        };
        text += fmt::format(
            "{:<28} {:4} {} {} {} {}\n", domain.id, domain.attempts,
            number_text(domain.fleiss_kappa), number_text(icc(&standards::Icc::icc_1_1)),
            number_text(icc(&standards::Icc::icc_2_1)), number_text(icc(&standards::Icc::icc_2_k)));
    }
    text += "\nCohen's kappa, plain and with quadratic weights\n";
    for (const runner::DomainAgreement& domain : agreement.domains)
        for (const runner::PairKappa& pair : domain.pairs)
            text += fmt::format("{:<28} {} {}  {} and {}\n", domain.id, number_text(pair.plain),
                                number_text(pair.weighted), pair.rater_a, pair.rater_b);
    for (const runner::DomainAgreement& domain : agreement.domains)
        if (!domain.why_not.empty()) text += fmt::format("{}: {}\n", domain.id, domain.why_not);
    return text;
}

std::string check_json(const store::CheckReport& report, const std::string& place) {
    Json faults = Json::array();
    for (const Error& fault : report.faults)
        faults.push_back(
            {{"where", fault.where}, {"code", fault.code}, {"message", fault.message}});
    return text_of({{"store", place},
                    {"whole", report.faults.empty()},
                    {"attempts", report.attempts},
                    {"trainees", report.trainees},
                    {"ratings", report.ratings},
                    {"faults", faults}});
}

}  // namespace sideport::cli
