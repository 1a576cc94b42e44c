// A store's contents on their way to another one.

#include <fmt/format.h>

#include "sim/store/attempt_rows.h"
#include "sim/store/contents.h"
#include "sim/store/inside.h"
#include "sim/store/words.h"

namespace sideport::store {

namespace {

using soci::into;
using soci::use;

/// True: was new.
Result<bool> merge_trainee(soci::session& sql, const std::string& sign) {
    long long known = 0;
    sql << "select count(*) from trainee where pseudonym = :who", use(sign), into(known);
    const auto id = trainee_id(sql, sign);
    if (!id) return id.error();
    return known == 0;
}

Result<Done> merge_attempt(soci::session& sql, const Attempt& attempt, MergeReport& report) {
    auto here = select_attempts(sql, "", attempt.id);
    if (here.empty()) {
        const auto who = trainee_id(sql, attempt.trainee);
        if (!who) return who.error();
        insert_attempt(sql, attempt, who.value());
        report.attempts_new += 1;
        return Done{};
    }
    select_parts(sql, here.front());
    report.attempts_known += 1;
    if (!same_attempt(here.front(), attempt))
        report.conflicts.push_back(
            {"store.other_attempt",
             fmt::format("attempt {} of {} is here with other words; it stays as it is here",
                         here.front().sequence, here.front().trainee),
             attempt.id});
    return Done{};
}

void merge_rating(soci::session& sql, const Rating& rating, MergeReport& report) {
    std::string note, given;
    long long value = 0;
    sql << "select note, value, given_utc from rating where attempt_id = :a and rater = :b"
           " and domain = :c",
        into(note), into(value), into(given), use(rating.attempt), use(rating.rater),
        use(rating.domain);
    if (!sql.got_data()) {
        put_rating(sql, rating);
        report.ratings_new += 1;
    } else if (rating.given_utc > given) {
        // ISO 8601 in UTC orders as text does
        put_rating(sql, rating);
        report.ratings_newer += 1;
    } else {
        report.ratings_known += 1;
        if (rating.given_utc == given && (rating.note != note || rating.value != value))
            report.conflicts.push_back({"store.other_rating",
                                        fmt::format("{} rated {} twice at {}; what is here stays",
                                                    rating.rater, rating.domain, given),
                                        rating.attempt});
    }
}

}  // namespace

Result<Contents> Store::contents(const std::string& pseudonym) {
    Contents contents;
    auto attempts = attempts_of(pseudonym);
    if (!attempts) return attempts.error();
    for (const Attempt& row : attempts.value()) {
        auto whole = attempt(row.id);
        if (!whole) return whole.error();
        auto ratings = ratings_of(row.id);
        if (!ratings) return ratings.error();
        contents.attempts.push_back(std::move(whole).value());
        contents.ratings.insert(contents.ratings.end(), ratings.value().begin(),
                                ratings.value().end());
    }
    auto everybody = trainees();
    if (!everybody) return everybody.error();
    for (const Trainee& trainee : everybody.value()) {
        if (pseudonym.empty() || trainee.pseudonym == pseudonym)
            contents.trainees.push_back(trainee.pseudonym);
    }
    return contents;
}

Result<MergeReport> Store::merge(const Contents& contents) {
    return guarded<MergeReport>(place(), [&]() -> Result<MergeReport> {
        MergeReport report;
        Transaction transaction(*inside_);
        for (const std::string& sign : contents.trainees) {
            const auto is_new = merge_trainee(inside_->sql, sign);
            if (!is_new) return is_new.error();
            report.trainees_new += is_new.value() ? 1 : 0;
        }
        for (const Attempt& attempt : contents.attempts) {
            if (auto done = merge_attempt(inside_->sql, attempt, report); !done)
                return done.error();
        }
        for (const Rating& rating : contents.ratings)
            merge_rating(inside_->sql, rating, report);
        transaction.commit();
        return report;
    });
}

}  // namespace sideport::store
