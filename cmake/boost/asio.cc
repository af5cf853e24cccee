// Function bodies of Asio and Beast; cmake/libraries.cmake sets BOOST_ASIO_SEPARATE_COMPILATION.
#include <boost/asio/impl/src.hpp>
#include <boost/beast/src.hpp>
