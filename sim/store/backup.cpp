// A copy of the store at one moment.

#include <fmt/format.h>
#include <unistd.h>

#include "sim/store/inside.h"
#include "sim/store/schema.h"

namespace sideport::store {

namespace {

namespace fs = std::filesystem;
using soci::into;
using soci::use;

/// One row of any table.
struct Row {
    explicit Row(std::size_t columns)
        : texts(columns),
          wholes(columns),
          numbers(columns),
          is_there(columns, soci::i_ok) {}
    std::vector<std::string> texts;
    std::vector<long long> wholes;
    std::vector<double> numbers;
    std::vector<soci::indicator> is_there;
};

void copy_table(soci::session& from, soci::session& to, const TableColumns& spec) {
    std::string names, marks;
    for (const auto& [name, kind] : spec.columns) {
        names += (names.empty() ? "" : ", ") + std::string(name);
        marks += (marks.empty() ? ":" : ", :") + std::string(name);
    }
    Row row(spec.columns.size());
    soci::statement read(from), write(to);
    for (std::size_t i = 0; i < spec.columns.size(); ++i) {
        switch (spec.columns[i].second) {
            case 't':
                read.exchange(into(row.texts[i], row.is_there[i]));
                write.exchange(use(row.texts[i], row.is_there[i]));
                break;
            case 'w':
                read.exchange(into(row.wholes[i], row.is_there[i]));
                write.exchange(use(row.wholes[i], row.is_there[i]));
                break;
            default:
                read.exchange(into(row.numbers[i], row.is_there[i]));
                write.exchange(use(row.numbers[i], row.is_there[i]));
        }
    }
    read.alloc();
    read.prepare(fmt::format("select {} from {}", names, spec.table));
    read.define_and_bind();
    write.alloc();
    write.prepare(fmt::format("insert into {} ({}) values ({})", spec.table, names, marks));
    write.define_and_bind();
    read.execute();
    while (read.fetch())
        write.execute(true);
}

/// All tables of a server, read within one snapshot, into a new file.
Result<Done> copy_server(Store::Inside& inside, const fs::path& file) {
    auto copy = Store::open(file.string());
    if (!copy) return copy.error();
    Store::Inside target{.place = copy.value().place(), .sql = {}};
    connect(target);
    inside.sql << "begin isolation level repeatable read read only";
    try {
        Transaction transaction(target);
        for (const TableColumns& spec : table_columns())
            copy_table(inside.sql, target.sql, spec);
        transaction.commit();
    } catch (...) {
        inside.sql << "rollback";
        throw;
    }
    inside.sql << "commit";
    return Done{};
}

}  // namespace

Result<Done> Store::backup(const fs::path& file) {
    std::error_code problem;
    if (fs::exists(file, problem))
        return Error{"store.exists", "this file is there already; a backup replaces none",
                     file.string()};
    if (auto fine = parse_place(file.string()); !fine || fine.value().is_server)
        return fine ? Error{"store.url", "a backup is written to a file", fine.value().shown}
                    : fine.error();
    if (file.has_parent_path()) fs::create_directories(file.parent_path(), problem);
    const fs::path part = file.string() + fmt::format(".part{}", getpid());
    fs::remove(part, problem);
    const Place target{.file = part, .url = {}, .shown = file.string()};
    auto copied = guarded<Done>(place().is_server ? place() : target, [&]() -> Result<Done> {
        if (place().is_server) return copy_server(*inside_, part);
        inside_->sql << "vacuum into '" + part.string() + "'";
        return Done{};
    });
    if (copied) {
        fs::rename(part, file, problem);
        if (problem) copied = Error{"store.unwritable", problem.message(), file.string()};
    }
    if (!copied) fs::remove(part, problem);
    return copied;
}

}  // namespace sideport::store
