#pragma once

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "sim/scenario/scenario.h"
#include "sim/session/session.h"

namespace sideport::author {

/// What a text says, read as the program reads it.
struct Checked {
    int revision = -1;  ///< of the draft
    int mended = 0;     ///< of the landmarks that stood in place of the file's; 0: none
    Errors errors;      ///< empty: it can be played
    std::vector<scenario::DrawnValue> drawn;
    std::vector<scenario::WrittenValue> values;   ///< with those of what it stands on
    scenario::Scenario scenario;                  ///< as far as it could be read
    std::shared_ptr<const session::Model> model;  ///< placed in a body; nullptr with errors
    double took_s = 0.0;
};

/// Landmarks of a scanned patient that are mended and not saved: they stand in place of those that
/// the file of the package holds.
struct Mended {
    std::shared_ptr<const patient::MeasuredBody> body;  ///< nullptr: none
    int revision = 0;
};

/// Reads a text at once.
Checked check(const std::string& text, const std::filesystem::path& file, int revision,
              const Mended& mended = {});

/// Reads texts on a thread of its own, the newest first: a case takes some 60 ms, and neither
/// typing nor pulling a point may wait for it.
class Checker {
  public:
    /// wake: called on the thread when a text has been read.
    explicit Checker(std::function<void()> wake);
    ~Checker();
    Checker(const Checker&) = delete;
    Checker& operator=(const Checker&) = delete;

    /// What waits is forgotten; what is being read is finished.
    void want(std::string text, std::filesystem::path file, int revision, Mended mended = {});
    /// The newest that has been read since the last call.
    std::optional<Checked> take();

  private:
    struct Wanted {
        std::string text;
        std::filesystem::path file;
        int revision = 0;
        Mended mended;
    };
    void work();

    const std::function<void()> wake_;
    std::mutex mutex_;  ///< over what follows
    std::condition_variable changed_;
    bool stopping_ = false;
    std::optional<Wanted> wanted_;
    std::optional<Checked> done_;
    std::thread thread_;  ///< last: it uses all the others
};

}  // namespace sideport::author
