#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sideport::records {

/// How a measure is shown to people. `scale` turns the stored value into the shown unit.
struct Measure {
    std::string_view key, label, unit;
    int decimals = 1;
    double scale = 1.0;
};

/// Every measure that assessment writes, in groups that read well on paper.
const std::vector<Measure>& measures();

/// "1.2 mL", "2 min 5 s" for times of a minute and more, "yes" / "no"; numbers of unknown measures
/// as they are.
std::string measure_text(std::string_view key, double value);

/// The label, or the key itself when it is unknown.
std::string_view measure_label(std::string_view key);

}  // namespace sideport::records
