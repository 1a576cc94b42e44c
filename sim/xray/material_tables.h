#pragma once

#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace sideport::xray {

/// A catalogue entry made of elements. `group` sorts the list that people read.
struct CatalogueEntry {
    std::string_view name, group;
    double density_g_per_cm3;
    std::vector<std::pair<int, double>> mass_fractions;  ///< (Z, fraction); normalised when read
    std::string_view source;
};
std::span<const CatalogueEntry> catalogue_entries();

/// A second name of a catalogue entry, of an element or of a compound in xraylib's NIST list.
struct CatalogueAlias {
    std::string_view name, of;
};
std::span<const CatalogueAlias> catalogue_aliases();

/// Elements in English, Z = 1 ... 92 at index Z - 1.
std::span<const std::string_view> element_names();

/// Contrast molecules by chemical formula.
struct AgentMolecule {
    std::string_view name, formula;
};
std::span<const AgentMolecule> agent_molecules();

}  // namespace sideport::xray
