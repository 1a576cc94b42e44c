#pragma once

#include "sim/app/case_list.h"
#include "sim/app/view_state.h"

namespace sideport::app {

/// The screen between sessions: filters, rows, prebrief of the chosen case, keys. Choices go into
/// the list.
void draw_case_list(const ViewState& view, CaseList& list);
/// Its right part.
void draw_case_brief(const ViewState& view, CaseList& list);

}  // namespace sideport::app
