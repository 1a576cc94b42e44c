#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/result.h"
#include "sim/classroom/tail.h"
#include "sim/session/live_session.h"

namespace sideport::classroom {

/// What became of a command that an instructor sent.
struct Answer {
    std::string writer;
    std::int64_t number = 0;  ///< of the line, as the writer counted
    bool carried_out = false;
    std::int64_t tick = 0;  ///< at which the session carried it out, or refused it
    std::string message;    ///< why not; empty when it was carried out
};

/// The instructor's side: commands for a session that runs elsewhere. Each writer has a file of its
/// own, SESSION/inbox/WRITER.jsonl, so two instructors never write into one; a line is
/// {"line":1,"by":"Dr. Roy","tick":0,"command":"bookmark","label":"here"}.
class Outbox {
  public:
    /// by: name that is recorded with each command, at most 80 bytes.
    Outbox(std::filesystem::path session, std::string by);

    /// Appends one command; returns its number. Errors: file.unwritable, machine.disk_full.
    Result<std::int64_t> send(session::Command command);
    /// Reads new answers of the station to this writer; all so far, oldest first.
    const std::vector<Answer>& answers();
    /// Sent and not answered yet.
    std::size_t waiting() const;
    const std::string& writer() const { return writer_; }

  private:
    std::filesystem::path session_;
    std::string by_, writer_;
    std::int64_t next_number_ = 1;
    Tail answers_file_;
    std::vector<Answer> answers_;
};

/// The station's side: turns lines into commands of its session. Nothing that stands in a file can
/// stop the session; a line that cannot be used is answered with the reason.
class Inbox {
  public:
    /// tick: where the session stands. After a break what had been answered for later ticks, and
    /// was lost with the program, is carried out again.
    void open(const std::filesystem::path& session, std::int64_t tick);
    bool is_open() const { return !session_.empty(); }

    /// Commands that have come since the last call, in the order of writers and lines; reads the
    /// files a few times a second. Only those of instructors pass (session::is_instructors). Hand
    /// them to the very next tick.
    std::vector<session::Command> poll(std::int64_t tick);
    /// After that tick and before the journal is written: answers what was given out.
    void answer(const session::LiveSession& live);

  private:
    struct Writer {
        Tail file;
        std::int64_t last_number = 0;
    };
    struct Given {
        std::string writer;
        std::int64_t number = 0;
        session::CommandKind kind;
    };
    void find_writers();
    std::optional<session::Command> read_line(const std::string& writer, Writer& source,
                                              const std::string& line, std::int64_t tick);
    void write_answer(const Answer& answer);

    std::filesystem::path session_;
    std::map<std::string, Writer> writers_;
    std::set<std::pair<std::string, std::int64_t>> answered_;
    std::vector<Given> given_;
    std::int64_t given_tick_ = 0;  ///< of the tick that carries them out
    std::chrono::steady_clock::time_point polled_{};
    std::optional<std::chrono::steady_clock::time_point> paused_;
};

std::string to_json_line(const Answer& answer);
/// Errors: classroom.answer.
Result<Answer> answer_from_json_line(std::string_view line);

}  // namespace sideport::classroom
