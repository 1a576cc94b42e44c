#include "sim/base/give_way.h"

#ifdef __linux__
#include <sys/resource.h>
#include <unistd.h>
#endif

namespace sideport {

void give_way() {
#ifdef __linux__
    constexpr int kNice = 5;
    (void)setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNice);
#endif
}

}  // namespace sideport
