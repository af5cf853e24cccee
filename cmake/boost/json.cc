// Boost.JSON's function bodies; nothing of Boost is linked from the system.
#include <boost/json/src.hpp>
