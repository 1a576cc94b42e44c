#include "sim/precompiled.h"
