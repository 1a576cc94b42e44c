#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <string_view>

namespace sideport {

/// Order-sensitive 64-bit FNV-1a, fed word by word.
/// Two runs agree on the value only when every word agrees to the last bit.
/// ref: G. Fowler, L. C. Noll, K.-P. Vo, FNV-1a (draft-eastlake-fnv).
class Hasher {
  public:
    void add(std::uint64_t word) { value_ = (value_ ^ word) * 1099511628211ULL; }
    void add(std::int64_t word) { add(static_cast<std::uint64_t>(word)); }
    void add(int word) { add(static_cast<std::int64_t>(word)); }
    void add(bool word) { add(std::uint64_t{word}); }
    void add(double word) { add(std::bit_cast<std::uint64_t>(word)); }
    void add(std::string_view text) {
        for (const char c : text)
            add(std::uint64_t{static_cast<unsigned char>(c)});
        add(std::uint64_t{text.size()});
    }
    void add(std::span<const double> words) {
        for (const double w : words)
            add(w);
    }
    std::uint64_t value() const { return value_; }

  private:
    std::uint64_t value_ = 14695981039346656037ULL;
};

}  // namespace sideport
