#include "sim/store/store.h"

#include <algorithm>
#include <cmath>
#include <fstream>

#include <fmt/format.h>

#include "sim/store/attempt_rows.h"
#include "sim/store/inside.h"
#include "sim/store/schema.h"
#include "sim/store/words.h"

namespace sideport::store {

namespace {

namespace fs = std::filesystem;
using soci::into;
using soci::use;

/// What can be said of a file before a database looks at it.
Result<Done> check_file(const Place& place, bool must_exist) {
    const fs::path& file = place.file;
    std::error_code problem;
    if (fs::is_directory(file, problem))
        return Error{"store.is_folder", "this is a folder; a file is needed", place.shown};
    if (!fs::exists(file, problem)) {
        if (must_exist) return Error{"store.missing", "there is no such store", place.shown};
        if (file.has_parent_path()) fs::create_directories(file.parent_path(), problem);
        if (problem) return Error{"store.unwritable", problem.message(), place.shown};
        return Done{};
    }
    if (!fs::is_regular_file(file, problem))
        return Error{"store.foreign", "this is no file that can hold a store", place.shown};
    std::ifstream in(file, std::ios::binary);
    if (!in) return Error{"store.unwritable", "no right to read this file", place.shown};
    constexpr std::string_view kMagic = "SQLite format 3";  // with its NUL: 16 bytes
    char head[16] = {};
    in.read(head, sizeof head);
    if (in.gcount() > 0 && std::string_view(head, 15) != kMagic)
        return Error{"store.foreign", "this file is no SQLite database", place.shown};
    return Done{};
}

long long count_of(Store::Inside& inside, const std::string& query) {
    long long count = 0;
    inside.sql << query, into(count);
    return count;
}

/// -1: the database is empty; -2: it belongs to another program.
long long version_of(Store::Inside& inside) {
    const std::string all =
        inside.place.is_server
            ? "select count(*) from information_schema.tables where table_schema = current_schema()"
            : "select count(*) from sqlite_master where type = 'table'";
    const std::string ours = inside.place.is_server ? " and table_name = 'sideport_schema'"
                                                    : " and name = 'sideport_schema'";
    const bool is_ours = count_of(inside, all + ours) != 0;
    if (!is_ours && count_of(inside, all) == 0) return -1;
    // another station may have made it between the two questions
    if (!is_ours && count_of(inside, all + ours) == 0) return -2;
    long long version = -2;
    inside.sql << "select version from sideport_schema", into(version);
    return version;
}

Result<Done> check_version(const Place& place, long long version) {
    if (version == -2)
        return Error{"store.foreign",
                     "this database holds other tables and no store; give it one of its own",
                     place.shown};
    if (version > newest_version())
        return Error{"store.newer",
                     fmt::format("this store has version {}, this program knows up to {}; use the "
                                 "program that wrote it, or a newer one",
                                 version, newest_version()),
                     place.shown};
    return Done{};
}

/// Brings an empty or older store to the newest version, all of it or nothing.
Result<Done> migrate(Store::Inside& inside) {
    long long version = version_of(inside);
    if (auto fine = check_version(inside.place, version); !fine) return fine;
    if (version == newest_version()) return Done{};
    Transaction transaction(inside);
    version = version_of(inside);  // another station may have been faster
    if (auto fine = check_version(inside.place, version); !fine) return fine;
    if (version == -1) {
        inside.sql << "create table sideport_schema (version bigint not null)";
        inside.sql << "insert into sideport_schema (version) values (0)";
        version = 0;
    }
    for (const auto& step : migrations().subspan(static_cast<std::size_t>(version)))
        for (const std::string_view statement : step)
            inside.sql << std::string(statement);
    inside.sql << fmt::format("update sideport_schema set version = {}", newest_version());
    transaction.commit();
    return Done{};
}

/// Cheap enough for every start; check() looks further.
Result<Done> check_whole(Store::Inside& inside) {
    if (inside.place.is_server) return Done{};
    std::string answer;
    inside.sql << "pragma quick_check(1)", into(answer);
    if (answer == "ok") return Done{};
    return Error{"store.damaged", answer + "; restore a backup", inside.place.shown};
}

Error no_attempt(const std::string& id, const Place& place) {
    return Error{"store.no_attempt", fmt::format("there is no attempt '{}'", clean_text(id)),
                 place.shown};
}

}  // namespace

Store::Store(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

const Place& Store::place() const {
    return inside_->place;
}

Result<Store> Store::open(const std::string& text, bool must_exist) {
    auto place = parse_place(text);
    if (!place) return place.error();
    if (!place.value().is_server)
        if (auto fine = check_file(place.value(), must_exist); !fine) return fine.error();
    auto inside = std::make_unique<Inside>();
    inside->place = place.value();
    auto ready = guarded<Done>(place.value(), [&]() -> Result<Done> {
        connect(*inside);
        if (auto done = check_whole(*inside); !done) return done;
        return migrate(*inside);
    });
    if (!ready) return ready.error();
    return Store(std::move(inside));
}

Result<Done> Store::wait_at_most(int seconds) {
    return guarded<Done>(place(), [&]() -> Result<Done> {
        set_wait(*inside_, seconds);
        return Done{};
    });
}

Result<Trainee> Store::enrol(const std::string& pseudonym) {
    return guarded<Trainee>(place(), [&]() -> Result<Trainee> {
        Transaction transaction(*inside_);
        const auto id = trainee_id(inside_->sql, pseudonym);
        if (!id) return id.error();
        transaction.commit();
        long long attempts = 0;
        inside_->sql << "select count(*) from attempt where trainee_id = :id", into(attempts),
            use(id.value());
        return Trainee{id.value(), pseudonym, static_cast<int>(attempts)};
    });
}

Result<std::vector<Trainee>> Store::trainees() {
    return guarded<std::vector<Trainee>>(
        place(), [&]() -> Result<std::vector<Trainee>> {
            std::vector<Trainee> list;
            Trainee row;
            long long attempts = 0;
            soci::statement statement =
                (inside_->sql.prepare
                     << "select t.id, t.pseudonym, (select count(*) from attempt a"
                        " where a.trainee_id = t.id) from trainee t order by t.pseudonym",
                 into(row.id), into(row.pseudonym), into(attempts));
            statement.execute();
            while (statement.fetch()) {
                row.attempts = static_cast<int>(attempts);
                list.push_back(row);
            }
            return list;
        });
}

Result<bool> Store::add_attempt(const Attempt& attempt) {
    if (!is_uuid(attempt.id))
        return Error{"store.no_attempt", "an attempt needs a UUID for its id", place().shown};
    return guarded<bool>(place(), [&]() -> Result<bool> {
        Transaction transaction(*inside_);
        const auto who = trainee_id(inside_->sql, attempt.trainee);
        if (!who) return who.error();
        const bool is_new = insert_attempt(inside_->sql, attempt, who.value());
        transaction.commit();
        return is_new;
    });
}

Result<std::vector<Attempt>> Store::attempts_of(const std::string& pseudonym) {
    using List = std::vector<Attempt>;
    return guarded<List>(place(), [&]() -> Result<List> {
        return select_attempts(inside_->sql, clean_text(pseudonym), "");
    });
}

Result<Attempt> Store::attempt(const std::string& id) {
    if (!is_uuid(id)) return no_attempt(id, place());
    return guarded<Attempt>(place(), [&]() -> Result<Attempt> {
        auto found = select_attempts(inside_->sql, "", id);
        if (found.empty()) return no_attempt(id, place());
        select_parts(inside_->sql, found.front());
        return std::move(found.front());
    });
}

Result<std::set<std::string>> Store::attempt_ids() {
    using Ids = std::set<std::string>;
    return guarded<Ids>(place(), [&]() -> Result<Ids> {
        Ids ids;
        std::string id;
        soci::statement statement = (inside_->sql.prepare << "select id from attempt", into(id));
        statement.execute();
        while (statement.fetch())
            ids.insert(id);
        return ids;
    });
}

Result<Done> Store::add_rating(const Rating& rating) {
    if (auto fine = check_sign(rating.rater, "store.rater", "a rater's sign"); !fine) return fine;
    if (auto fine = check_sign(rating.domain, "store.rater", "a rating's domain"); !fine)
        return fine;
    if (!is_uuid(rating.attempt)) return no_attempt(rating.attempt, place());
    return guarded<Done>(place(), [&]() -> Result<Done> {
        Transaction transaction(*inside_);
        long long known = 0;
        inside_->sql << "select count(*) from attempt where id = :id", into(known),
            use(rating.attempt);
        if (known == 0) return no_attempt(rating.attempt, place());
        Rating row = rating;
        row.note = clean_text(rating.note);
        row.given_utc = rating.given_utc.empty() ? now_utc() : clean_text(rating.given_utc);
        put_rating(inside_->sql, row);
        transaction.commit();
        return Done{};
    });
}

Result<std::vector<Rating>> Store::ratings_of(const std::string& attempt_id) {
    using List = std::vector<Rating>;
    return guarded<List>(place(), [&]() -> Result<List> {
        List list;
        Rating row;
        long long value = 0;
        const std::string id = clean_text(attempt_id);
        soci::statement statement =
            (inside_->sql.prepare << "select attempt_id, rater, domain, note, value, given_utc from"
                                     " rating where attempt_id = :id order by rater, domain",
             into(row.attempt), into(row.rater), into(row.domain), into(row.note), into(value),
             into(row.given_utc), use(id));
        statement.execute();
        while (statement.fetch()) {
            row.value = static_cast<int>(value);
            list.push_back(row);
        }
        return list;
    });
}

Result<Cohort> Store::cohort(const std::string& scenario, const std::string& checklist_id,
                             const std::string& checklist_version) {
    return guarded<Cohort>(place(), [&]() -> Result<Cohort> {
        Cohort cohort;
        std::set<std::string> who;
        std::string trainee, metric;
        double score = 0.0, value = 0.0;
        const std::string from =
            " from attempt a join trainee t on t.id = a.trainee_id{} where a.scenario = :case and"
            " a.diagnosis_given <> '' and (:list = '' or a.checklist_id = :list) and"
            " (:version = '' or a.checklist_version = :version)";
        soci::statement attempts = (inside_->sql.prepare << "select t.pseudonym, a.score" +
                                                                fmt::format(fmt::runtime(from), ""),
                                    into(trainee), into(score), use(scenario, "case"),
                                    use(checklist_id, "list"), use(checklist_version, "version"));
        attempts.execute();
        while (attempts.fetch()) {
            who.insert(trainee);
            cohort.scores.push_back(score);
        }
        soci::statement metrics =
            (inside_->sql.prepare << "select m.name, m.value" +
                                         fmt::format(fmt::runtime(from),
                                                     " join metric m on m.attempt_id = a.id"),
             into(metric), into(value), use(scenario, "case"), use(checklist_id, "list"),
             use(checklist_version, "version"));
        metrics.execute();
        while (metrics.fetch())
            cohort.metrics[metric].push_back(value);
        cohort.attempts = static_cast<int>(cohort.scores.size());
        cohort.trainees = static_cast<int>(who.size());
        std::sort(cohort.scores.begin(), cohort.scores.end());
        for (auto& [name, values] : cohort.metrics)
            std::sort(values.begin(), values.end());
        return cohort;
    });
}

Result<double> percentile_rank(const std::vector<double>& sorted, double value) {
    if (sorted.empty()) return Error{"store.empty", "nobody to compare with", ""};
    const auto [low, high] = std::equal_range(sorted.begin(), sorted.end(), value);
    const auto below = static_cast<double>(low - sorted.begin());
    return (below + 0.5 * static_cast<double>(high - low)) / static_cast<double>(sorted.size());
}

Result<double> percentile(const std::vector<double>& sorted, double share) {
    if (sorted.empty()) return Error{"store.empty", "nobody to compare with", ""};
    if (!(share >= 0.0 && share <= 1.0))
        return Error{"store.range", fmt::format("share {}; allowed 0 .. 1", share), ""};
    const double place = share * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const double rest = place - std::floor(place);
    return rest == 0.0 ? sorted[below] : std::lerp(sorted[below], sorted[below + 1], rest);
}

}  // namespace sideport::store
