#include "sim/xray/stl.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstring>

#include <fmt/format.h>

namespace sideport::xray {

namespace {

constexpr std::size_t kHeadBytes = 84;      ///< text of 80 bytes, number of triangles
constexpr std::size_t kTriangleBytes = 50;  ///< normal, three corners, two bytes of attributes

Error too_many(std::size_t count) {
    return Error{"stl.size", fmt::format("{} triangles; at most {}", count, kMostTriangles), ""};
}

Error not_finite(std::size_t triangle) {
    return Error{"stl.number",
                 fmt::format("triangle {}: a corner is not a finite number", triangle), ""};
}

bool is_finite(const glm::dvec3& p) {
    return std::isfinite(p.x) && std::isfinite(p.y) && std::isfinite(p.z);
}

std::size_t binary_count(std::string_view bytes) {
    std::uint32_t count = 0;
    if (bytes.size() >= kHeadBytes) std::memcpy(&count, bytes.data() + 80, sizeof(count));
    return count;
}

Result<TriangleSoup> parse_binary(std::string_view bytes) {
    TriangleSoup triangles(binary_count(bytes));
    for (std::size_t t = 0; t < triangles.size(); ++t) {
        float numbers[9];
        std::memcpy(numbers, bytes.data() + kHeadBytes + t * kTriangleBytes + 12, sizeof(numbers));
        for (std::size_t k = 0; k < 3; ++k) {
            triangles[t][k] = {numbers[3 * k], numbers[3 * k + 1], numbers[3 * k + 2]};
            if (!is_finite(triangles[t][k])) return not_finite(t + 1);
        }
    }
    return triangles;
}

/// Words of a text, with their lines.
class Scanner {
  public:
    explicit Scanner(std::string_view bytes) : rest_(bytes) { next(); }

    /// Empty at the end.
    std::string_view word() const { return word_; }
    std::size_t line() const { return line_; }

    /// Is this the word, in any case?
    bool sees(std::string_view wanted) const {
        return std::equal(word_.begin(), word_.end(), wanted.begin(), wanted.end(),
                          [](unsigned char a, char b) { return std::tolower(a) == b; });
    }
    void next() {
        while (!rest_.empty() && is_space(rest_.front()))
            drop();
        std::size_t length = 0;
        while (length < rest_.size() && !is_space(rest_[length]))
            ++length;
        word_ = rest_.substr(0, length);
        rest_.remove_prefix(length);
    }
    /// Is this the word, in any case? Then goes on.
    bool take(std::string_view wanted) {
        const bool is_it = sees(wanted);
        if (is_it) next();
        return is_it;
    }
    /// The same; what follows on the line is a name and left out.
    bool take_line(std::string_view wanted) {
        if (!sees(wanted)) return false;
        while (!rest_.empty() && rest_.front() != '\n')
            drop();
        next();
        return true;
    }
    bool take_number(double& value) {
        const char* begin = word_.data() + (word_.starts_with('+') ? 1 : 0);
        const char* end = word_.data() + word_.size();
        const auto [stop, fault] = std::from_chars(begin, end, value);
        if (fault != std::errc() || stop != end) return false;
        next();
        return true;
    }

  private:
    static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
    void drop() {
        line_ += rest_.front() == '\n' ? 1U : 0U;
        rest_.remove_prefix(1);
    }

    std::string_view rest_, word_;
    std::size_t line_ = 1;
};

Error syntax(const Scanner& scanner, std::string_view wanted) {
    const std::string seen =
        scanner.word().empty() ? "the end" : fmt::format("'{}'", scanner.word().substr(0, 40));
    return Error{"stl.syntax",
                 fmt::format("line {}: '{}' expected, {} found", scanner.line(), wanted, seen), ""};
}

/// "facet normal n n n outer loop vertex x y z (three times) endloop endfacet", after "facet".
Result<Done> parse_facet(Scanner& scanner, TriangleSoup& triangles) {
    const auto numbers = [&](glm::dvec3& p) {
        return scanner.take_number(p.x) && scanner.take_number(p.y) && scanner.take_number(p.z);
    };
    glm::dvec3 normal;
    if (!scanner.take("normal")) return syntax(scanner, "normal");
    if (!numbers(normal)) return syntax(scanner, "a number");
    if (!scanner.take("outer")) return syntax(scanner, "outer");
    if (!scanner.take("loop")) return syntax(scanner, "loop");
    triangles.emplace_back();
    for (glm::dvec3& corner : triangles.back()) {
        if (!scanner.take("vertex")) return syntax(scanner, "vertex");
        if (!numbers(corner)) return syntax(scanner, "a number");
        if (!is_finite(corner)) return not_finite(triangles.size());
    }
    if (!scanner.take("endloop")) return syntax(scanner, "endloop");
    if (!scanner.take("endfacet")) return syntax(scanner, "endfacet");
    return Done{};
}

Result<TriangleSoup> parse_ascii(std::string_view bytes) {
    Scanner scanner(bytes);
    TriangleSoup triangles;
    while (!scanner.word().empty()) {
        if (!scanner.take_line("solid")) return syntax(scanner, "solid");
        while (!scanner.take_line("endsolid")) {
            if (!scanner.take("facet")) return syntax(scanner, "facet");
            const auto facet = parse_facet(scanner, triangles);
            if (!facet) return facet.error();
            if (triangles.size() > kMostTriangles) return too_many(triangles.size());
        }
    }
    return triangles;
}

/// Neither text nor a binary file of the right length.
Error wrong_length(std::string_view bytes, std::size_t count) {
    if (bytes.size() < kHeadBytes) {
        return Error{
            "stl.length",
            fmt::format("{} bytes that do not begin with 'solid': no STL file", bytes.size()), ""};
    }
    return Error{
        "stl.length",
        fmt::format("{} triangles are announced, which take {} bytes, but the file has {}: it "
                    "was cut off, or is no STL file",
                    count, kHeadBytes + count * kTriangleBytes, bytes.size()),
        ""};
}

}  // namespace

Result<TriangleSoup> parse_stl(std::string_view bytes) {
    if (bytes.empty()) return Error{"stl.empty", "the file is empty", ""};
    const std::size_t count = binary_count(bytes);
    if (bytes.size() == kHeadBytes + count * kTriangleBytes) {
        if (count > kMostTriangles) return too_many(count);
        return parse_binary(bytes);
    }
    // a binary file may begin with "solid" too
    const bool is_text = bytes.substr(0, 1024).find('\0') == std::string_view::npos;
    return is_text && Scanner(bytes).sees("solid")
               ? parse_ascii(bytes)
               : Result<TriangleSoup>(wrong_length(bytes, count));
}

}  // namespace sideport::xray
