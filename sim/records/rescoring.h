#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/assessment/assessment.h"
#include "sim/base/result.h"

namespace sideport::records {

/// One item that another grading sees otherwise.
struct ItemChange {
    std::string id;
    std::string before, now;  ///< outcomes; empty: the checklist has no such item
    double points_before = 0.0, max_before = 0.0, points_now = 0.0, max_now = 0.0;
    std::string why_before, why_now;  ///< the evidence of both
};

/// A stored result against a new grading of the same session.
struct Rescoring {
    std::string checklist_before, checklist_now;  ///< "interrogation 2"
    double score_before = 0.0, score_now = 0.0;
    bool passed_before = false, passed_now = false;
    std::vector<ItemChange> items;
    std::vector<std::string> errors_gone, errors_new;  ///< codes

    bool changed() const {
        return !items.empty() || !errors_gone.empty() || !errors_new.empty() ||
               score_before != score_now || passed_before != passed_now;
    }
};

/// Compares result.json with a new grading. Errors: result.damaged.
Result<Rescoring> compare_with_stored(std::string_view result_json,
                                      const assessment::Assessment& now);

/// "interrogation 2 (0123456789abcdef)".
std::string checklist_name(const assessment::Assessment& result);

}  // namespace sideport::records
