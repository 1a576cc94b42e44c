#include "sim/classroom/inbox.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace sideport::classroom {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using nlohmann::ordered_json;

constexpr double kPollS = 0.2;
constexpr std::size_t kLongestLine = 8192, kMostWriters = 16, kMostAtOnce = 64;
constexpr std::size_t kLongestAuthor = 80;
constexpr const char* kAnswers = "inbox-answers.jsonl";

/// One write of a whole line: readers see all of it or wait for its end.
Result<Done> append_line(const fs::path& file, const std::string& line) {
    std::error_code problem;
    fs::create_directories(file.parent_path(), problem);
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    const auto fault = [&] {
        const bool full = errno == ENOSPC || errno == EDQUOT;
        return Error{full ? "machine.disk_full" : "file.unwritable", std::strerror(errno),
                     file.string()};
    };
    if (descriptor < 0) return fault();
    const std::string bytes = line + "\n";
    const ssize_t taken = ::write(descriptor, bytes.data(), bytes.size());
    const Error error = fault();
    ::close(descriptor);
    if (taken != static_cast<ssize_t>(bytes.size())) return error;
    return Done{};
}

/// A name that no other window has, on any machine.
std::string new_writer() {
    std::array<char, 64> host{};
    gethostname(host.data(), host.size() - 1);
    for (char& c : host)
        if (c != '\0' && std::isalnum(static_cast<unsigned char>(c)) == 0) c = '-';
    static int count = 0;
    return fmt::format("{}-{}-{}-{}", host.data(), getpid(),
                       std::chrono::system_clock::now().time_since_epoch().count(), ++count);
}

}  // namespace

std::string to_json_line(const Answer& answer) {
    const ordered_json json{{"writer", answer.writer},
                            {"number", answer.number},
                            {"carried_out", answer.carried_out},
                            {"tick", answer.tick},
                            {"message", answer.message}};
    return json.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

Result<Answer> answer_from_json_line(std::string_view line) {
    const auto json = ordered_json::parse(line, nullptr, false);
    try {
        return Answer{.writer = json.at("writer").get<std::string>(),
                      .number = json.at("number").get<std::int64_t>(),
                      .carried_out = json.at("carried_out").get<bool>(),
                      .tick = json.at("tick").get<std::int64_t>(),
                      .message = json.at("message").get<std::string>()};
    } catch (const std::exception&) {
        return Error{"classroom.answer", "this is no answer of a station", ""};
    }
}

Outbox::Outbox(fs::path session, std::string by)
    : session_(std::move(session)),
      by_(by.substr(0, kLongestAuthor)),
      writer_(new_writer()),
      answers_file_(session_ / kAnswers) {}

Result<std::int64_t> Outbox::send(session::Command command) {
    command.by = by_.empty() ? "instructor" : by_;
    ordered_json json = ordered_json::parse(session::to_json_line(0, command));
    json["line"] = next_number_;
    const auto done =
        append_line(session_ / "inbox" / (writer_ + ".jsonl"),
                    json.dump(-1, ' ', false, ordered_json::error_handler_t::replace));
    if (!done) return done.error();
    return next_number_++;
}

const std::vector<Answer>& Outbox::answers() {
    for (const std::string& line : answers_file_.read()) {
        auto answer = answer_from_json_line(line);
        if (!answer || answer.value().writer != writer_) continue;
        // carried out again after a break: the later answer counts
        std::erase_if(answers_,
                      [&](const Answer& old) { return old.number == answer.value().number; });
        answers_.push_back(std::move(answer).value());
    }
    return answers_;
}

std::size_t Outbox::waiting() const {
    return static_cast<std::size_t>(next_number_ - 1) - answers_.size();
}

void Inbox::open(const fs::path& session, std::int64_t tick) {
    *this = {};
    session_ = session;
    Tail answers(session_ / kAnswers);
    for (const std::string& line : answers.read()) {
        const auto answer = answer_from_json_line(line);
        if (!answer) continue;
        const std::pair name{answer.value().writer, answer.value().number};
        if (answer.value().tick < tick)
            answered_.insert(name);
        else
            answered_.erase(name);
    }
}

void Inbox::find_writers() {
    std::error_code problem;
    for (const fs::directory_entry& entry : fs::directory_iterator(session_ / "inbox", problem)) {
        const std::string name = entry.path().stem().string();
        if (entry.path().extension() != ".jsonl" || writers_.count(name) != 0) continue;
        if (writers_.size() >= kMostWriters) return;
        writers_[name].file = Tail(entry.path(), kLongestLine);
    }
}

std::optional<session::Command> Inbox::read_line(const std::string& writer, Writer& source,
                                                 const std::string& line, std::int64_t tick) {
    Answer answer{.writer = writer, .number = source.last_number + 1, .tick = tick};
    const auto reject = [&](std::string message) -> std::optional<session::Command> {
        answer.message = std::move(message);
        write_answer(answer);
        return std::nullopt;
    };
    const auto json = ordered_json::parse(line, nullptr, false);
    if (!json.is_object()) return reject("a line must be one JSON object");
    const auto number = json.find("line");
    if (number == json.end() || !number->is_number_integer())
        return reject("a line needs the integer \"line\"");
    const auto given = number->get<std::int64_t>();
    if (given <= source.last_number || given > source.last_number + 1000000)
        return reject(fmt::format("line {} after {}", given, source.last_number));
    answer.number = source.last_number = given;
    if (answered_.count({writer, given}) != 0) return std::nullopt;
    auto command = session::from_json_line(line);
    if (!command) return reject(command.error().line());
    session::Command read = std::move(command).value().second;
    if (!session::is_instructors(read.kind)) {
        return reject(fmt::format("'{}' is the trainee's, not an instructor's",
                                  session::spec_of(read.kind).name));
    }
    if (read.by.empty()) read.by = "instructor";
    given_.push_back({writer, given, read.kind});
    return read;
}

std::vector<session::Command> Inbox::poll(std::int64_t tick) {
    std::vector<session::Command> commands;
    if (!is_open() || !given_.empty()) return commands;
    const auto now = Clock::now();
    if (std::chrono::duration<double>(now - polled_).count() < kPollS) return commands;
    polled_ = now;
    given_tick_ = tick;
    find_writers();
    for (auto& [name, source] : writers_) {
        for (const std::string& line : source.file.read()) {
            auto command = read_line(name, source, line, tick);
            if (!command) continue;
            if (commands.size() >= kMostAtOnce) {
                write_answer({name, given_.back().number, false, tick,
                              "too many commands at once; send it again"});
                given_.pop_back();
                continue;
            }
            if (command->kind == session::CommandKind::instructor_pause) paused_ = now;
            if (command->kind == session::CommandKind::instructor_resume && paused_)
                command->values[0] = std::chrono::duration<double>(now - *paused_).count();
            commands.push_back(std::move(*command));
        }
    }
    return commands;
}

void Inbox::answer(const session::LiveSession& live) {
    if (given_.empty() || live.state().tick <= given_tick_) return;
    const std::int64_t tick = given_tick_;
    // what the session refused stands in its events, in the order of the commands
    std::vector<const events::Event*> refused;
    for (const events::Event& event : live.events()) {
        if (event.tick == tick && event.name == "refused") refused.push_back(&event);
    }
    for (const Given& given : given_) {
        Answer answer{
            .writer = given.writer, .number = given.number, .carried_out = true, .tick = tick};
        const auto it = std::find_if(refused.begin(), refused.end(), [&](const auto* event) {
            return event->text("command") == session::spec_of(given.kind).name;
        });
        if (it != refused.end()) {
            answer.carried_out = false;
            answer.message = (*it)->text("reason");
            refused.erase(it);
        }
        write_answer(answer);
    }
    given_.clear();
}

void Inbox::write_answer(const Answer& answer) {
    // an answer that cannot be written is missed by the instructor, who sees the event anyway
    (void)append_line(session_ / kAnswers, to_json_line(answer)).has_value();
}

}  // namespace sideport::classroom
