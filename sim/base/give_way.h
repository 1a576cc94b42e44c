#pragma once

namespace sideport {

/// From now on the calling thread, and those that it starts (a software device has several), come
/// after the others of the machine: for work beside a window. Does nothing where the system has no
/// such thing.
void give_way();

}  // namespace sideport
