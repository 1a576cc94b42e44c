#include "sim/runner/dicom_attempt.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fstream>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace sideport::runner {

namespace fs = std::filesystem;

namespace {

/// An object may take so long beyond the waits: a slow line of 100 kB/s.
constexpr double kSlowestBytesPerS = 1e5;
/// Connection, association and answer each have their own wait.
constexpr double kWaitsPerObject = 3.0;
/// Of memory for what a peer says, beyond what the program holds: an object, unpacked and on its
/// way, is some 200 MB.
constexpr rlim_t kMostBytesMore = rlim_t{768} << 20U;

/// The child's words, one line each: "stored 3", "refused code<tab>message", "failed ...".
void say(int pipe, const std::string& line) {
    const std::string whole = line + "\n";
    if (write(pipe, whole.data(), whole.size()) != static_cast<ssize_t>(whole.size())) _exit(1);
}

std::string line_of(const char* kind, const Error& error) {
    std::string message =
        fmt::format("{} {}\t{}", kind, error.code,
                    error.where.empty() ? error.message : error.where + ": " + error.message);
    std::replace(message.begin(), message.end(), '\n', ' ');
    return message.substr(0, 2000);
}

void limit_memory() {
    std::ifstream usage("/proc/self/statm");
    rlim_t pages = 0, ignored = 0;
    usage >> pages >> ignored >> ignored >> ignored >> ignored >> pages;  // the sixth: data
    const rlim_t page = static_cast<rlim_t>(sysconf(_SC_PAGESIZE));
    const rlim_t most = pages * page + kMostBytesMore;
    const rlimit limit{most, most};
    setrlimit(RLIMIT_DATA, &limit);
}

[[noreturn]] void send_in_child(int pipe, const records::DicomPeer& peer,
                                const std::vector<fs::path>& files) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    limit_memory();
    const auto done =
        records::store_objects(peer, files, [&](std::size_t index, const Result<Done>& stored) {
            say(pipe,
                stored ? fmt::format("stored {}", index) : line_of("refused", stored.error()));
        });
    say(pipe, done ? "done" : line_of("failed", done.error()));
    _exit(0);
}

using Clock = std::chrono::steady_clock;

/// Lines from a pipe, each within a limit.
class Lines {
  public:
    explicit Lines(int pipe) : pipe_(pipe) {}
    enum class State { line, closed, late };

    State next(double limit_s, std::string& line) {
        const auto end = Clock::now() + std::chrono::duration<double>(limit_s);
        for (;;) {
            if (const auto at = text_.find('\n'); at != std::string::npos) {
                line = text_.substr(0, at);
                text_.erase(0, at + 1);
                return State::line;
            }
            const auto left =
                std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
            pollfd wait{pipe_, POLLIN, 0};
            const int ready = left.count() > 0 ? poll(&wait, 1, static_cast<int>(left.count())) : 0;
            if (ready == 0) return State::late;
            if (ready < 0 && errno == EINTR) continue;
            char piece[4096];
            const ssize_t got = read(pipe_, piece, sizeof piece);
            if (got <= 0) return State::closed;
            text_.append(piece, static_cast<std::size_t>(got));
        }
    }

  private:
    int pipe_;
    std::string text_;
};

/// "code<tab>message"
Error error_of(const std::string& words) {
    const auto tab = words.find('\t');
    return {words.substr(0, tab), tab == std::string::npos ? "" : words.substr(tab + 1), ""};
}

double limit_s(const records::DicomPeer& peer, const std::vector<fs::path>& files,
               std::size_t next) {
    std::error_code problem;
    const auto bytes = next < files.size() ? fs::file_size(files[next], problem) : 0;
    return kWaitsPerObject * peer.answer_s +
           (problem ? 0.0 : static_cast<double>(bytes) / kSlowestBytesPerS);
}

std::optional<Error> listen(int pipe, const records::DicomPeer& peer,
                            const std::vector<fs::path>& files,
                            const std::function<void(std::size_t)>& stored) {
    Lines lines(pipe);
    std::optional<Error> refused;
    std::string line;
    for (std::size_t heard = 0;; ++heard) {
        const Lines::State state = lines.next(limit_s(peer, files, heard), line);
        if (state == Lines::State::late) {
            return Error{"machine.archive_silent",
                         fmt::format("{} at {}:{}: it answers, but does not come to an end",
                                     peer.ae_title, peer.host, peer.port),
                         ""};
        }
        if (state == Lines::State::closed) {
            return Error{"machine.archive_broke_off",
                         fmt::format("{} at {}:{}: what it sends cannot be understood",
                                     peer.ae_title, peer.host, peer.port),
                         ""};
        }
        if (line == "done") return refused;
        const auto space = line.find(' ');
        const std::string word = line.substr(0, space), rest = line.substr(space + 1);
        if (word == "stored")
            stored(static_cast<std::size_t>(std::stoul(rest)));
        else if (word == "failed")
            return error_of(rest);
        else if (!refused)
            refused = error_of(rest);
    }
}

}  // namespace

std::optional<Error> attempt_to_send(const records::DicomPeer& peer,
                                     const std::vector<fs::path>& files,
                                     const std::function<void(std::size_t)>& stored) {
    int ends[2] = {-1, -1};
    if (pipe2(ends, O_CLOEXEC) != 0) return Error{"machine.failed", std::strerror(errno), ""};
    const pid_t child = fork();
    if (child == 0) send_in_child(ends[1], peer, files);
    close(ends[1]);
    std::optional<Error> trouble;
    if (child < 0)
        trouble = Error{"machine.failed", std::strerror(errno), ""};
    else
        trouble = listen(ends[0], peer, files, stored);
    close(ends[0]);
    if (child > 0) {
        kill(child, SIGKILL);
        waitpid(child, nullptr, 0);
    }
    return trouble;
}

}  // namespace sideport::runner
