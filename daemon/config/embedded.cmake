# Makes daemon/config/embedded.inc and embedded_packs.inc of the files that are part of the program;
# see embedded.h. Changing a source reconfigures.

# Appends one file to the variable `into`: its path there, its source.
function(freshet_embed into path source)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/${source}")
    file(READ "${CMAKE_SOURCE_DIR}/${source}" text)
    set(${into} "${${into}}{\"${path}\", R\"freshet(${text})freshet\"},\n" PARENT_SCOPE)
endfunction()

# Written only where it differs, so that nothing is compiled again for nothing; not by
# configure_file, because a text may hold @names@ of its own.
function(freshet_write_embedded name text)
    set(file "${freshet_generated}/daemon/config/${name}")
    set(old "")
    if(EXISTS "${file}")
        file(READ "${file}" old)
    endif()
    if(NOT old STREQUAL text)
        file(WRITE "${file}" "${text}")
    endif()
endfunction()

# Each pair: its path in a configuration folder, its source.
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
    freshet_embed(freshet_embedded_text "${path}" "${source}")
endwhile()
freshet_write_embedded(embedded.inc "${freshet_embedded_text}")

# The rule packs: every file of every folder beside the default rules.
file(GLOB_RECURSE freshet_packs RELATIVE "${CMAKE_SOURCE_DIR}/deploy/rules" CONFIGURE_DEPENDS
     "${CMAKE_SOURCE_DIR}/deploy/rules/*")
list(FILTER freshet_packs INCLUDE REGEX "/.+[.](yaml|csv|scenario)$")
list(SORT freshet_packs)
set(freshet_embedded_text "")
foreach(path IN LISTS freshet_packs)
    freshet_embed(freshet_embedded_text "${path}" "deploy/rules/${path}")
endforeach()
freshet_write_embedded(embedded_packs.inc "${freshet_embedded_text}")
