#include "sim/store/schema.h"

namespace sideport::store {

namespace {

using Step = std::vector<std::string_view>;

// Texts and 64-bit whole numbers only: the same words on SQLite and PostgreSQL. Keys are UUIDs made
// by the program, so that stations need not ask for one; `sequence` orders, since clocks may jump.
const Step kSteps[] = {
    {
        "create table trainee (id varchar(36) primary key, pseudonym varchar(80) not null unique)",
        "create table attempt (id varchar(36) primary key, sequence bigint not null unique,"
        " trainee_id varchar(36) not null references trainee (id),"
        " scenario text not null, scenario_path text not null, scenario_hash text not null,"
        " seed text not null, mode text not null, build text not null,"
        " checklist_id text not null, checklist_version text not null,"
        " checklist_hash text not null,"
        " score double precision not null, max_score double precision not null,"
        " minimum_passing_score double precision not null, passed bigint not null,"
        " diagnosis_given text not null, diagnosis_truth text not null,"
        " diagnosis_correct bigint not null, session_folder text not null,"
        " result_hash text not null, station text not null,"
        " started_utc text not null, ended_utc text not null)",
        "create table item (attempt_id varchar(36) not null references attempt (id),"
        " position bigint not null, item text not null, text text not null, outcome text not null,"
        " points double precision not null, max_points double precision not null,"
        " critical bigint not null, time_s double precision, evidence text not null,"
        " primary key (attempt_id, position))",
        "create table critical_error (attempt_id varchar(36) not null references attempt (id),"
        " position bigint not null, code text not null, time_s double precision,"
        " message text not null, primary key (attempt_id, position))",
        "create table metric (attempt_id varchar(36) not null references attempt (id),"
        " position bigint not null, name varchar(80) not null, value double precision not null,"
        " primary key (attempt_id, name))",
    },
    {
        "create table rating (id varchar(36) primary key,"
        " attempt_id varchar(36) not null references attempt (id), rater varchar(80) not null,"
        " domain varchar(80) not null, value bigint not null, note text not null,"
        " given_utc text not null, unique (attempt_id, rater, domain))",
        "create index attempt_by_trainee on attempt (trainee_id, sequence)",
        "create index attempt_by_scenario on attempt (scenario, sequence)",
    },
};

}  // namespace

const std::vector<TableColumns>& table_columns() {
    static const std::vector<TableColumns> kTables{
        {"trainee", {{"id", 't'}, {"pseudonym", 't'}}},
        {"attempt",
         {{"id", 't'},
          {"sequence", 'w'},
          {"trainee_id", 't'},
          {"scenario", 't'},
          {"scenario_path", 't'},
          {"scenario_hash", 't'},
          {"seed", 't'},
          {"mode", 't'},
          {"build", 't'},
          {"checklist_id", 't'},
          {"checklist_version", 't'},
          {"checklist_hash", 't'},
          {"score", 'n'},
          {"max_score", 'n'},
          {"minimum_passing_score", 'n'},
          {"passed", 'w'},
          {"diagnosis_given", 't'},
          {"diagnosis_truth", 't'},
          {"diagnosis_correct", 'w'},
          {"session_folder", 't'},
          {"result_hash", 't'},
          {"station", 't'},
          {"started_utc", 't'},
          {"ended_utc", 't'}}},
        {"item",
         {{"attempt_id", 't'},
          {"position", 'w'},
          {"item", 't'},
          {"text", 't'},
          {"outcome", 't'},
          {"points", 'n'},
          {"max_points", 'n'},
          {"critical", 'w'},
          {"time_s", 'n'},
          {"evidence", 't'}}},
        {"critical_error",
         {{"attempt_id", 't'},
          {"position", 'w'},
          {"code", 't'},
          {"time_s", 'n'},
          {"message", 't'}}},
        {"metric", {{"attempt_id", 't'}, {"position", 'w'}, {"name", 't'}, {"value", 'n'}}},
        {"rating",
         {{"id", 't'},
          {"attempt_id", 't'},
          {"rater", 't'},
          {"domain", 't'},
          {"value", 'w'},
          {"note", 't'},
          {"given_utc", 't'}}}};
    return kTables;
}

std::span<const Step> migrations() {
    return kSteps;
}

int newest_version() {
    return static_cast<int>(std::size(kSteps));
}

}  // namespace sideport::store
