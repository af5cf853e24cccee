// Asio's and Beast's function bodies (BOOST_ASIO_SEPARATE_COMPILATION, set in cmake/libraries.cmake).
#include <boost/asio/impl/src.hpp>
#include <boost/beast/src.hpp>
