#include "sim/app/case_reader.h"

#include <iterator>
#include <utility>

#include "sim/base/give_way.h"

namespace sideport::app {

void CaseReader::read(const CaseList& list, std::uint64_t seed) {
    stop();
    grows_ = list.entries.empty();
    waiting_.clear();
    read_.clear();
    stopping_ = false;
    reading_ = true;
    left_ = 0;
    thread_ = std::thread([this, folders = list.folders, seed] { work(folders, seed); });
}

void CaseReader::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    if (thread_.joinable()) thread_.join();
}

void CaseReader::work(const std::vector<std::filesystem::path>& folders, std::uint64_t seed) {
    give_way();
    const std::vector<CaseFile> files = case_files(folders, seed);
    for (std::size_t i = 0; i < files.size(); ++i) {
        CaseEntry entry = read_case(files[i]);
        const std::lock_guard lock(mutex_);
        if (stopping_) return;
        read_.push_back(std::move(entry));
        left_ = files.size() - i - 1;
    }
    const std::lock_guard lock(mutex_);
    reading_ = false;
}

bool CaseReader::follow(CaseList& list) {
    std::vector<CaseEntry> come;
    {
        const std::lock_guard lock(mutex_);
        come = std::exchange(read_, {});
        list.is_reading = reading_;
        list.left_to_read = left_;
    }
    if (grows_) {
        if (come.empty()) return false;
        add_cases(list, std::move(come));
        return true;
    }
    std::move(come.begin(), come.end(), std::back_inserter(waiting_));
    if (list.is_reading || !thread_.joinable()) return false;
    thread_.join();  // it has ended
    replace_cases(list, std::exchange(waiting_, {}));
    return true;
}

}  // namespace sideport::app
