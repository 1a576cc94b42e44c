#include "sim/app/debrief.h"

#include <cstdio>

namespace sideport::app {

int run_debrief(const DebriefOptions&) {
    std::fputs(
        "debrief.missing: this build has no debrief window; 'sideport assess SESSION' grades a "
        "stored session and its report.html shows it\n",
        stderr);
    return 2;
}

}  // namespace sideport::app
