#include "sim/classroom/tail.h"

#include <algorithm>
#include <fstream>
#include <utility>

namespace sideport::classroom {

namespace {

constexpr std::int64_t kMostAtOnce = 1 << 22;  ///< bytes a call; the rest comes with the next
constexpr std::size_t kStartBytes = 64;

}  // namespace

std::vector<std::string> Tail::read() {
    std::vector<std::string> lines;
    std::ifstream in(file_, std::ios::binary | std::ios::ate);
    if (!in) return lines;
    const std::int64_t size = in.tellg();
    if (size < offset_) replaced_ = true;
    if (replaced_) return lines;
    std::string start(std::min<std::size_t>(kStartBytes, static_cast<std::size_t>(offset_)), '\0');
    in.seekg(0);
    in.read(start.data(), static_cast<std::streamsize>(start.size()));
    if (start.compare(0, start_.size(), start_) != 0) {
        replaced_ = true;
        return lines;
    }
    start_ = std::move(start);
    std::string bytes(static_cast<std::size_t>(std::min(size - offset_, kMostAtOnce)), '\0');
    in.seekg(offset_);
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, in.gcount())));
    std::size_t from = 0;
    for (std::size_t end; (end = bytes.find('\n', from)) != std::string::npos; from = end + 1) {
        if (!std::exchange(skipping_, false))
            lines.push_back(bytes.substr(from, std::min(end - from, longest_line_)));
    }
    if (bytes.size() - from > longest_line_) {
        if (!skipping_) lines.push_back(bytes.substr(from, longest_line_));
        skipping_ = true;
        from = bytes.size();
    }
    offset_ += static_cast<std::int64_t>(from);
    return lines;
}

}  // namespace sideport::classroom
