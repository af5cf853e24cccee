# Third-party libraries, all of them Debian 12 packages (deploy/packages lists them with reasons).
#
# RocksDB, librdkafka and prometheus-cpp are found by name: their CMake files ask for further
# packages that we do not use.

# Only the headers of Boost, nothing of it is linked. cmake/boost compiles the parts of Asio, Beast
# and JSON that need it.
find_path(BOOST_INCLUDE boost/version.hpp REQUIRED)

find_package(Protobuf REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(ZLIB REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(Threads REQUIRED)

# freshet_library(NAME FILE HEADER): a target NAME for a library that is found by its file.
function(freshet_library name library header)
    find_library(${name}_LIBRARY ${library} REQUIRED)
    find_path(${name}_INCLUDE ${header} REQUIRED)
    add_library(${name} INTERFACE IMPORTED)
    target_link_libraries(${name} INTERFACE ${${name}_LIBRARY})
endfunction()

freshet_library(rocksdb rocksdb rocksdb/db.h)
freshet_library(rdkafka rdkafka librdkafka/rdkafka.h)
freshet_library(prometheus prometheus-cpp-core prometheus/registry.h)
freshet_library(zstd zstd zstd.h)
freshet_library(cli11 m CLI/CLI.hpp)

add_compile_definitions(
    # The old names of Asio are off, so that nobody learns them from us.
    BOOST_ASIO_NO_DEPRECATED
    # One definition for everybody: mixing header-only and compiled Asio in one program breaks it.
    BOOST_ASIO_SEPARATE_COMPILATION
    BOOST_BEAST_SEPARATE_COMPILATION
    # spdlog and our code share one fmt.
    SPDLOG_FMT_EXTERNAL)
