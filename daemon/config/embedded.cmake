# Makes daemon/config/embedded.inc of the files that are part of the program; see embedded.h.
# Each pair: its path in a configuration folder, its source. Changing a source reconfigures.
set(freshet_embedded
    freshet.yaml       deploy/init/freshet.yaml
    areas.csv          deploy/init/areas.csv
    stations.csv       deploy/init/stations.csv
    people.csv         deploy/init/people.csv
    thresholds.csv     deploy/init/thresholds.csv
    rules/default.yaml deploy/rules/default.yaml
    tests/first.scenario deploy/init/tests/first.scenario)

set(freshet_embedded_text "")
while(freshet_embedded)
    list(POP_FRONT freshet_embedded path source)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/${source}")
    file(READ "${CMAKE_SOURCE_DIR}/${source}" text)
    string(APPEND freshet_embedded_text "{\"${path}\", R\"freshet(${text})freshet\"},\n")
endwhile()
# Written only where it differs, so that nothing is compiled again for nothing; not by
# configure_file, because a text may hold @names@ of its own.
set(freshet_embedded_file "${freshet_generated}/daemon/config/embedded.inc")
set(text "")
if(EXISTS "${freshet_embedded_file}")
    file(READ "${freshet_embedded_file}" text)
endif()
if(NOT text STREQUAL freshet_embedded_text)
    file(WRITE "${freshet_embedded_file}" "${freshet_embedded_text}")
endif()
