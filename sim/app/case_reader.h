#pragma once

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <thread>
#include <vector>

#include "sim/app/case_list.h"

namespace sideport::app {

/// Reads folders of cases on a thread of its own, so that a window goes on: a case takes some 60
/// ms.
class CaseReader {
  public:
    CaseReader() = default;
    ~CaseReader() { stop(); }
    CaseReader(const CaseReader&) = delete;
    CaseReader& operator=(const CaseReader&) = delete;

    /// Begins to read the list's folders; what was being read is given up, after a case at most.
    /// seed: of the numbers in an assessment.
    void read(const CaseList& list, std::uint64_t seed);
    /// What has been read joins the list: case by case where it began empty, else all of them in
    /// the place of those before once the last is read. Never waits. True: the list is another.
    bool follow(CaseList& list);

  private:
    void stop();
    void work(const std::vector<std::filesystem::path>& folders, std::uint64_t seed);

    bool grows_ = false;              ///< the list was empty
    std::vector<CaseEntry> waiting_;  ///< for the last one
    std::mutex mutex_;                ///< over what follows
    bool stopping_ = false, reading_ = false;
    std::size_t left_ = 0;  ///< to be read
    std::vector<CaseEntry> read_;
    std::thread thread_;  ///< last: it uses the others
};

}  // namespace sideport::app
