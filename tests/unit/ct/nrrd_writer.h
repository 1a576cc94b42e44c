#pragma once

#include <map>
#include <string>

#include <fmt/format.h>

#include "tests/unit/ct/scan.h"

namespace sideport::ct_test {

/// An NRRD header that tests set field by field, and what follows it.
struct Nrrd {
    std::map<std::string, std::string> fields;
    std::string numbers;

    explicit Nrrd(const Lattice& lattice, glm::dvec3 turn = glm::dvec3(1.0))
        : numbers(bytes_of_numbers(lattice.numbers())) {
        const auto vector = [&](glm::dvec3 v) {
            v *= turn;
            return fmt::format("({:.12g},{:.12g}, {:.12g})", v.x, v.y, v.z);
        };
        fields = {
            {"type", "short"},
            {"dimension", "3"},
            {"sizes", fmt::format("{} {} {}", lattice.size.x, lattice.size.y, lattice.size.z)},
            {"space", "left-posterior-superior"},
            {"space directions", vector(lattice.step_L_mm[0]) + " " + vector(lattice.step_L_mm[1]) +
                                     "  " + vector(lattice.step_L_mm[2])},
            {"space origin", vector(lattice.origin_L_mm)},
            {"kinds", "domain domain domain"},
            {"endian", "little"},
            {"encoding", "raw"}};
    }
    std::string header() const {
        std::string made = "NRRD0005\n# Doe, Jane\npatient:=Doe^Jane\n";
        for (const auto& [name, value] : fields)
            made += name + ": " + value + "\n";
        return made;
    }
    std::string bytes() const { return header() + "\n" + numbers; }
};

}  // namespace sideport::ct_test
