#include "sim/store/attempt_rows.h"

#include <charconv>

#include "sim/store/inside.h"
#include "sim/store/words.h"

namespace sideport::store {

namespace {

using soci::into;
using soci::use;

/// A time that there may not be.
struct Moment {
    explicit Moment(double time_s)
        : value(time_s < 0.0 ? 0.0 : time_s),
          is_there(time_s < 0.0 ? soci::i_null : soci::i_ok) {}
    double value;
    soci::indicator is_there;
};

void insert_items(soci::session& sql, const Attempt& attempt) {
    long long position = 0;
    for (const AttemptItem& item : attempt.items) {
        Moment moment(item.time_s);
        const long long critical = item.critical ? 1 : 0;
        sql << "insert into item (attempt_id, position, item, text, outcome, points, max_points,"
               " critical, time_s, evidence) values (:a, :b, :c, :d, :e, :f, :g, :h, :i, :j)",
            use(attempt.id), use(position), use(item.id), use(item.text), use(item.outcome),
            use(item.points), use(item.max_points), use(critical),
            use(moment.value, moment.is_there), use(item.evidence);
        ++position;
    }
}

void insert_errors_and_metrics(soci::session& sql, const Attempt& attempt) {
    long long position = 0;
    for (const AttemptError& error : attempt.critical_errors) {
        Moment moment(error.time_s);
        sql << "insert into critical_error (attempt_id, position, code, time_s, message)"
               " values (:a, :b, :c, :d, :e)",
            use(attempt.id), use(position), use(error.code), use(moment.value, moment.is_there),
            use(error.message);
        ++position;
    }
    position = 0;
    for (const auto& [name, value] : attempt.metrics) {
        sql << "insert into metric (attempt_id, position, name, value) values (:a, :b, :c, :d)",
            use(attempt.id), use(position), use(name), use(value);
        ++position;
    }
}

}  // namespace

Result<std::string> trainee_id(soci::session& sql, const std::string& pseudonym) {
    if (auto fine = check_sign(pseudonym, "store.pseudonym", "a trainee's sign"); !fine)
        return fine.error();
    std::string id = new_uuid();
    sql << "insert into trainee (id, pseudonym) values (:id, :who)"
           " on conflict (pseudonym) do nothing",
        use(id, "id"), use(pseudonym, "who");
    sql << "select id from trainee where pseudonym = :who", into(id), use(pseudonym, "who");
    return id;
}

bool insert_attempt(soci::session& sql, const Attempt& attempt, const std::string& trainee_id) {
    long long known = 0, sequence = 0;
    sql << "select count(*) from attempt where id = :id", use(attempt.id), into(known);
    if (known != 0) return false;
    // nobody else writes within this transaction
    sql << "select coalesce(max(sequence), 0) + 1 from attempt", into(sequence);
    const std::string seed = std::to_string(attempt.seed);
    const long long passed = attempt.passed ? 1 : 0, correct = attempt.diagnosis_correct ? 1 : 0;
    sql << "insert into attempt (id, sequence, trainee_id, scenario, scenario_path, scenario_hash,"
           " seed, mode, build, checklist_id, checklist_version, checklist_hash, score, max_score,"
           " minimum_passing_score, passed, diagnosis_given, diagnosis_truth, diagnosis_correct,"
           " session_folder, result_hash, station, started_utc, ended_utc) values (:a, :b, :c, :d,"
           " :e, :f, :g, :h, :i, :j, :k, :l, :m, :n, :o, :p, :q, :r, :s, :t, :u, :v, :w, :x)",
        use(attempt.id), use(sequence), use(trainee_id), use(attempt.scenario),
        use(attempt.scenario_path), use(attempt.scenario_hash), use(seed), use(attempt.mode),
        use(attempt.build), use(attempt.checklist_id), use(attempt.checklist_version),
        use(attempt.checklist_hash), use(attempt.score), use(attempt.max_score),
        use(attempt.minimum_passing_score), use(passed), use(attempt.diagnosis_given),
        use(attempt.diagnosis_truth), use(correct), use(attempt.session_folder),
        use(attempt.result_hash), use(attempt.station), use(attempt.started_utc),
        use(attempt.ended_utc);
    insert_items(sql, attempt);
    insert_errors_and_metrics(sql, attempt);
    return true;
}

std::vector<Attempt> select_attempts(soci::session& sql, const std::string& pseudonym,
                                     const std::string& id) {
    Attempt row;
    std::string seed;
    long long sequence = 0, passed = 0, correct = 0;
    const std::string words =
        "select a.id, a.sequence, t.pseudonym, a.scenario, a.scenario_path, a.scenario_hash, "
        "a.seed,"
        " a.mode, a.build, a.checklist_id, a.checklist_version, a.checklist_hash, a.score,"
        " a.max_score, a.minimum_passing_score, a.passed, a.diagnosis_given, a.diagnosis_truth,"
        " a.diagnosis_correct, a.session_folder, a.result_hash, a.station, a.started_utc,"
        " a.ended_utc from attempt a join trainee t on t.id = a.trainee_id"
        " where (:who = '' or t.pseudonym = :who) and (:which = '' or a.id = :which)"
        " order by a.sequence";
    soci::statement statement =
        (sql.prepare << words, into(row.id), into(sequence), into(row.trainee), into(row.scenario),
         into(row.scenario_path), into(row.scenario_hash), into(seed), into(row.mode),
         into(row.build), into(row.checklist_id), into(row.checklist_version),
         into(row.checklist_hash), into(row.score), into(row.max_score),
         into(row.minimum_passing_score), into(passed), into(row.diagnosis_given),
         into(row.diagnosis_truth), into(correct), into(row.session_folder), into(row.result_hash),
         into(row.station), into(row.started_utc), into(row.ended_utc), use(pseudonym, "who"),
         use(id, "which"));
    std::vector<Attempt> attempts;
    statement.execute();
    while (statement.fetch()) {
        row.sequence = sequence;
        row.passed = passed != 0;
        row.diagnosis_correct = correct != 0;
        row.seed = 0;
        std::from_chars(seed.data(), seed.data() + seed.size(), row.seed);
        attempts.push_back(row);
    }
    return attempts;
}

void select_parts(soci::session& sql, Attempt& attempt) {
    soci::indicator is_there = soci::i_ok;
    AttemptItem item;
    long long critical = 0;
    soci::statement items =
        (sql.prepare << "select item, text, outcome, points, max_points, critical, time_s, evidence"
                        " from item where attempt_id = :id order by position",
         into(item.id), into(item.text), into(item.outcome), into(item.points),
         into(item.max_points), into(critical), into(item.time_s, is_there), into(item.evidence),
         use(attempt.id));
    items.execute();
    while (items.fetch()) {
        item.critical = critical != 0;
        if (is_there == soci::i_null) item.time_s = -1.0;
        attempt.items.push_back(item);
    }
    AttemptError error;
    soci::statement errors =
        (sql.prepare << "select code, time_s, message from critical_error"
                        " where attempt_id = :id order by position",
         into(error.code), into(error.time_s, is_there), into(error.message), use(attempt.id));
    errors.execute();
    while (errors.fetch()) {
        if (is_there == soci::i_null) error.time_s = -1.0;
        attempt.critical_errors.push_back(error);
    }
    std::pair<std::string, double> metric;
    soci::statement metrics =
        (sql.prepare << "select name, value from metric where attempt_id = :id order by position",
         into(metric.first), into(metric.second), use(attempt.id));
    metrics.execute();
    while (metrics.fetch())
        attempt.metrics.push_back(metric);
}

void put_rating(soci::session& sql, const Rating& rating) {
    const std::string id = new_uuid();
    const long long value = rating.value;
    sql << "insert into rating (id, attempt_id, rater, domain, value, note, given_utc)"
           " values (:a, :b, :c, :d, :e, :f, :g) on conflict (attempt_id, rater, domain)"
           " do update set value = excluded.value, note = excluded.note,"
           " given_utc = excluded.given_utc",
        use(id), use(rating.attempt), use(rating.rater), use(rating.domain), use(value),
        use(rating.note), use(rating.given_utc);
}

}  // namespace sideport::store
