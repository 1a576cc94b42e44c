#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sim/base/check.h"

namespace sideport {

/// What went wrong, in words that the person at the machine can act on.
struct Error {
    std::string code;     ///< stable and greppable, e.g. "scenario.unknown_field"
    std::string message;  ///< one sentence, with the offending value and the allowed range in it
    std::string where;    ///< "file:line:column", a path, or a JSON pointer; empty without location

    /// "where: code: message", the one line that every verb prints.
    std::string line() const { return (where.empty() ? "" : where + ": ") + code + ": " + message; }
};

/// Value or Error. Same names as std::expected (C++23), so that a later swap is a
/// using-declaration.
template <typename T>
class [[nodiscard]] Result {
  public:
    Result(T value) : data_(std::move(value)) {}      // NOLINT(google-explicit-constructor)
    Result(Error error) : data_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

    bool has_value() const { return std::holds_alternative<T>(data_); }
    explicit operator bool() const { return has_value(); }
    T& value() & {
        SIDEPORT_CHECK(has_value(), "value() of a failed Result");
        return std::get<T>(data_);
    }
    const T& value() const& {
        SIDEPORT_CHECK(has_value(), "value() of a failed Result");
        return std::get<T>(data_);
    }
    T&& value() && {
        SIDEPORT_CHECK(has_value(), "value() of a failed Result");
        return std::get<T>(std::move(data_));
    }
    const Error& error() const { return std::get<Error>(data_); }

  private:
    std::variant<T, Error> data_;
};

/// Success without a value.
struct Done {};

/// All the faults of a file at once: readers collect, they do not stop at the first.
using Errors = std::vector<Error>;

}  // namespace sideport
