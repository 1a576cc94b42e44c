#include <cstring>
#include <limits>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "sim/base/random.h"
#include "sim/xray/stl.h"
#include "tests/support/phantom_bench.h"

using namespace sideport;
using namespace sideport::xray;
using namespace sideport::test_support;

namespace {

std::string binary_stl(const TriangleSoup& triangles, const std::string& head = "part") {
    std::string bytes = head;
    bytes.resize(80, ' ');
    const auto append = [&](const auto& value) {
        bytes.append(reinterpret_cast<const char*>(&value), sizeof(value));
    };
    append(static_cast<std::uint32_t>(triangles.size()));
    for (const auto& triangle : triangles) {
        for (int k = 0; k < 3; ++k)
            append(0.0F);
        for (const glm::dvec3& corner : triangle) {
            for (int k = 0; k < 3; ++k)
                append(static_cast<float>(corner[k]));
        }
        append(std::uint16_t{0});
    }
    return bytes;
}

std::string ascii_stl(const TriangleSoup& triangles) {
    std::string text = "solid a part of facets\n";
    for (const auto& triangle : triangles) {
        text += "facet normal 0 0 0\n outer loop\n";
        for (const glm::dvec3& p : triangle)
            text += fmt::format("  vertex {} {} {}\n", p.x, p.y, p.z);
        text += " endloop\nendfacet\n";
    }
    return text + "endsolid a part of facets\n";
}

std::string changed(std::string text, const std::string& what, const std::string& with) {
    const std::size_t at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), with);
}

const TriangleSoup kBox = box_surface({1.5, 2.25, 3.0});

}  // namespace

TEST_CASE("binary and text say the same triangles") {
    for (const std::string& bytes :
         {binary_stl(kBox), binary_stl(kBox, "solid part"), ascii_stl(kBox)}) {
        const auto read = parse_stl(bytes);
        REQUIRE(read);
        CHECK(read.value() == kBox);
    }
}

TEST_CASE("text may be in capitals, in several solids, with signs, exponents and Windows lines") {
    std::string text = ascii_stl(kBox) + ascii_stl(kBox);
    for (char& c : text)
        c = static_cast<char>(std::toupper(c));
    CHECK(parse_stl(text).value().size() == 24);
    const std::string exponents = changed(ascii_stl(kBox), "vertex -1.5", "vertex -15.0E-1");
    CHECK(parse_stl(exponents).value() == kBox);
    std::string windows;
    for (const char c : changed(ascii_stl(kBox), "vertex 1.5", "vertex +1.5"))
        windows += c == '\n' ? "\r\n" : std::string(1, c);
    CHECK(parse_stl(windows).value() == kBox);
    CHECK(parse_stl(changed(ascii_stl(kBox), "normal 0 0 0", "normal nan nan nan")));
    CHECK(parse_stl("solid\nendsolid\n").value().empty());
}

TEST_CASE("each fault of an STL file has its code and says where") {
    struct Fault {
        std::string bytes, code, word;
    };
    const std::string text = ascii_stl(kBox), binary = binary_stl(kBox);
    std::string nan = binary;
    const float no_number = std::numeric_limits<float>::quiet_NaN();
    std::memcpy(nan.data() + 84 + 50 + 12, &no_number, sizeof(no_number));
    std::string many = binary;
    many[83] = 0x7F;
    const Fault fault = GENERATE_COPY(
        Fault{"", "stl.empty", "empty"}, Fault{"hello", "stl.length", "5 bytes"},
        Fault{binary.substr(0, binary.size() - 1), "stl.length", "12 triangles"},
        Fault{binary + "x", "stl.length", "684 bytes"}, Fault{many, "stl.length", "cut off"},
        Fault{nan, "stl.number", "triangle 2"},
        Fault{changed(text, "vertex -1.5", "vertex nan"), "stl.number", "triangle 1"},
        Fault{changed(text, "vertex -1.5", "vertex inf"), "stl.number", "triangle 1"},
        Fault{changed(text, "vertex -1.5", "vertex 1e999"), "stl.syntax", "1e999"},
        Fault{changed(text, "vertex -1.5", "vertex one"), "stl.syntax", "line 4: 'a number'"},
        Fault{changed(text, "outer loop", "loop"), "stl.syntax", "line 3: 'outer'"},
        Fault{changed(text, "endfacet", "facet"), "stl.syntax", "line 8: 'endfacet'"},
        Fault{text.substr(0, 400), "stl.syntax", "expected"},
        Fault{changed(text, "endsolid", "end"), "stl.syntax", "'facet' expected, 'end' found"});
    const auto read = parse_stl(fault.bytes);
    REQUIRE(!read);
    CAPTURE(read.error().message);
    CHECK(read.error().code == fault.code);
    CHECK(read.error().message.find(fault.word) != std::string::npos);
}

TEST_CASE("a damaged STL file is read or refused, never more") {
    const std::string good[] = {ascii_stl(kBox), binary_stl(kBox)};
    for (std::uint64_t i = 0; i < 4000; ++i) {
        std::string bytes = good[i % 2];
        for (std::uint64_t k = 0; k < 3; ++k) {
            const auto draw = [&](double high, std::uint64_t index) {
                return static_cast<std::size_t>(
                    uniform(0.0, high, 3, RandomStream::tissue, i, 4 * k + index));
            };
            const std::size_t at = draw(static_cast<double>(bytes.size()), 0);
            if (draw(2.0, 1) == 0) {
                bytes[at] = static_cast<char>(draw(256.0, 2));
            } else {
                bytes.erase(at, draw(60.0, 3));
            }
            if (bytes.empty()) break;
        }
        const auto read = parse_stl(bytes);
        if (!read) continue;
        const auto mesh = Mesh::make(read.value());
        if (!mesh) continue;
        std::vector<Interval> inside;
        mesh.value().crossings({0.1, 0.2, -700.0}, {0.0, 0.0, 1.0}, inside);
        for (const Interval& part : inside)
            REQUIRE(part.in < part.out);
    }
}
