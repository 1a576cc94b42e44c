#pragma once

#include <imgui.h>

#include "sim/app/layout.h"
#include "sim/app/style.h"
#include "sim/debrief/truth.h"
#include "sim/xray/projection.h"

namespace sideport::app {

/// What is there, over a picture of it: the catheter, dashed where no contrast stands in it, the
/// needle, and marks with their words on plates. Pink, and so never on a trainee's screen.
/// place: of the picture, logical pixels; geometry: that it was exposed with.
void draw_truth(ImDrawList& list, const Area& place, const xray::ProjectionGeometry& geometry,
                const debrief::Truth& truth, const Fonts& fonts, float scale);

}  // namespace sideport::app
