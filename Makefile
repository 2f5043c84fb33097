# SPDX-License-Identifier: MIT
# cwtop - see README.md. `make` builds build/cwtop and build/cwtop-sim.
#   make demo       build, then watch the built-in simulator        make deps     what Debian must have
#   make test       unit, wire and screen tests                     make install  to DESTDIR and PREFIX
#   make check      test, lint, sanitizers, interop, crash          make bench    against floor and peers
#   make unit|threads|wire|screen|interop|crash|lint|tidy|harden|fuzz|clean|help  one of them alone
#   SAN=address,undefined | SAN=thread   a build with sanitizers, in its own folder
#   CC=clang  WERROR=1  V=1 (show commands)  BUILD=dir  PREFIX=/usr/local  QUICK=1 (bench)

PREFIX  ?= /usr/local
SAN     ?=
WERROR  ?=
V       ?=
BUILD   ?= build$(if $(SAN),/san-$(subst $(comma),-,$(SAN)))$(if $(filter clang,$(CC)),/clang)
comma   := ,
Q       := $(if $(V),,@)

VERSION := 0.1.0
LAYERS  := base model store aws ui poll act app
# ---- flags: hardening as far as gcc 12 and clang 14 have it ------------------------------------
IS_CLANG := $(findstring clang,$(shell $(CC) --version 2>/dev/null | head -1))
WARN    := -Wall -Wextra -Wformat=2 -Werror=format-security -Wconversion -Wvla -Wshadow -Wundef \
           -Wimplicit-fallthrough -Wstrict-prototypes -Wmissing-prototypes
HARDEN  := -fstack-protector-strong -fstack-clash-protection -fcf-protection=full -fPIE \
           -fno-strict-aliasing -fno-strict-overflow -fno-delete-null-pointer-checks
ifeq ($(IS_CLANG),)
WARN    += -Wtrampolines -Wbidi-chars=any
HARDEN  += -ftrivial-auto-var-init=zero -fzero-call-used-regs=used-gpr
endif
FORTIFY := -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=$(if $(IS_CLANG),2,3)
ifneq ($(SAN),)
SANFLAGS := -fsanitize=$(SAN) -fno-omit-frame-pointer $(if $(findstring undefined,$(SAN)),-fno-sanitize-recover=all)
FORTIFY  := -U_FORTIFY_SOURCE
OPT      := -O1
DEBUG    := -g1
else
OPT      := -O2
DEBUG    := -g
endif
CPPFLAGS += -D_GNU_SOURCE -Iinclude -DCWTOP_VERSION='"$(VERSION)"'
CFLAGS   := -std=c11 $(OPT) $(DEBUG) $(FORTIFY) $(HARDEN) $(WARN) $(if $(WERROR),-Werror) $(SANFLAGS)
LDFLAGS  := -pie -Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code,-z,nodlopen -Wl,--as-needed \
            $(if $(SAN),,-Wl$(comma)-z$(comma)defs) $(SANFLAGS)
LIBS_cwtop := -lpanelw -lncursesw -ltinfo -lcurl -lssl -lcrypto -lcjson -lexpat -lpthread -lm
LIBS_sim   := -lmicrohttpd -lcjson -lcrypto -lexpat -lpthread -lm
export CWTOP_BUILD := $(abspath $(BUILD))

# ---- what there is: every .c of a folder belongs to that layer's archive -----------------------
objs     = $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard $(1)/*.c))
lib      = $(BUILD)/lib/$(1).a
MAIN_OBJ := $(BUILD)/obj/src/app/main.o
SIM_MAIN := $(BUILD)/obj/src/sim/main.o
# A layer without files (yet) has no archive.
present  = $(foreach l,$(1),$(if $(wildcard $(if $(filter panels,$(l)),panels,src/$(l))/*.c),$(call lib,$(l))))
APP_LIBS := $(call present,app panels act poll ui aws store model base)

# What outside judges question: tests/NAME/NAME.c.
DRIVERS := sigv4 endpoint credentials
all: $(BUILD)/cwtop $(BUILD)/cwtop-sim $(addprefix $(BUILD)/tests/,$(DRIVERS) call desk)

$(BUILD)/cwtop: $(MAIN_OBJ) $(APP_LIBS)
	@mkdir -p $(@D)
	@$(if $(V),,echo "  LINK $@")
	$(Q)$(CC) $(LDFLAGS) -o $@ $(MAIN_OBJ) -Wl,--start-group $(APP_LIBS) -Wl,--end-group $(LIBS_cwtop)

$(BUILD)/cwtop-sim: $(SIM_MAIN) $(call lib,sim) $(call lib,model) $(call lib,base)
	@mkdir -p $(@D)
	@$(if $(V),,echo "  LINK $@")
	$(Q)$(CC) $(LDFLAGS) -o $@ $(SIM_MAIN) -Wl,--start-group $(call lib,sim) $(call lib,model) \
	    $(call lib,base) -Wl,--end-group $(LIBS_sim)

# Layer archives; main.o of a program is linked by name, not from the archive.
define LAYER
$(BUILD)/lib/$(1).a: $$(filter-out $(MAIN_OBJ) $(SIM_MAIN),$$(call objs,$(2)))
	@mkdir -p $$(@D)
	@rm -f $$@
	$(Q)ar rcs $$@ $$^
endef
$(foreach l,$(LAYERS) sim,$(eval $(call LAYER,$(l),src/$(l))))
$(eval $(call LAYER,panels,panels))

# Other flags (WERROR ...) are other objects: the stamp changes only when they do.
FLAGS := $(CC) $(CPPFLAGS) $(CFLAGS)
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(FLAGS))' | cmp -s - $@ || printf '%s\n' '$(subst ','\'',$(FLAGS))' >$@

# Where it will be installed is known to one file alone.
$(BUILD)/prefix: FORCE
	@mkdir -p $(@D)
	@echo '$(PREFIX)' | cmp -s - $@ || echo '$(PREFIX)' >$@
$(BUILD)/obj/src/base/file.o $(BUILD)/fuzz/obj/src/base/file.o: private CPPFLAGS += -DCWTOP_PREFIX='"$(PREFIX)"'
$(BUILD)/obj/src/base/file.o: $(BUILD)/prefix

$(BUILD)/obj/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	@$(if $(V),,echo "  CC   $<")
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# What is published is compiled in, so that it cannot differ from what the code goes by.
# EMBED: NAME_text[] and NAME_len, which HEADER declares, in the archive of LAYER, from FILE.
define EMBED
$(call lib,$(3)): $(BUILD)/obj/gen/$(1).o
$(BUILD)/gen/$(1).c: $(4)
	@mkdir -p $$(@D)
	$$(Q){ echo '#include "$(2)"'; echo 'const unsigned char $(1)_text[] = {'; \
	    od -An -v -tx1 $$< | sed 's/ \(..\)/0x\1,/g'; echo '};'; \
	    echo 'const size_t $(1)_len = sizeof($(1)_text);'; } >$$@
endef
$(eval $(call EMBED,stack_schema,model/stack_build.h,model,share/schema/stack.schema.json))
$(eval $(call EMBED,template_schema,act/template_build.h,act,share/schema/job-template.schema.json))
$(eval $(call EMBED,config_schema,app/config_build.h,app,share/schema/config.schema.json))
$(eval $(call EMBED,config_default,app/config_build.h,app,share/config.jsonc))
$(BUILD)/obj/gen/%.o: $(BUILD)/gen/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)

# ---- C tests: tests/unit/LAYER/test_NAME.c links LAYER and what is below it; tests/wire/test_*.c
# ---- the client and the pollers, tests/screen/test_*.c the whole program but main. Other .c files
# ---- beside the tests, and tests/support/*.c, are their helpers.
UNIT_base   := base
UNIT_model  := model base
UNIT_store  := store model base
UNIT_aws    := aws model base
UNIT_ui     := ui model base
UNIT_poll   := poll aws store model base
UNIT_act    := act aws store model base
UNIT_panels := panels ui model base
UNIT_app    := app panels act poll ui aws store model base
UNIT_sim    := sim model base
UNIT_LAYERS := $(LAYERS) panels sim

test_bins = $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/$(1)/test_*.c))
helpers   = $(patsubst %.c,$(BUILD)/obj/%.o,$(filter-out $(wildcard tests/$(1)/test_*.c),$(wildcard tests/$(1)/*.c)) \
              $(wildcard tests/support/*.c))

define TESTS
$(BUILD)/tests/$(1)/test_%: $(BUILD)/obj/tests/$(1)/test_%.o $(call helpers,$(1)) $(call present,$(2))
	@mkdir -p $$(@D)
	@$(if $(V),,echo "  LINK $$@")
	$(Q)$(CC) $(LDFLAGS) -o $$@ $$(filter %.o,$$^) -Wl,--start-group $$(filter %.a,$$^) -Wl,--end-group \
	    -lcmocka -lmicrohttpd $(LIBS_cwtop)
endef
$(foreach l,$(UNIT_LAYERS),$(eval $(call TESTS,unit/$(l),$(UNIT_$(l)))))
$(eval $(call TESTS,wire,poll act aws store model base))
$(eval $(call TESTS,screen,$(UNIT_app)))

UNIT_BINS   := $(foreach l,$(UNIT_LAYERS),$(call test_bins,unit/$(l)))
WIRE_BINS   := $(call test_bins,wire)
SCREEN_BINS := $(call test_bins,screen)
TEST_BINS   := $(UNIT_BINS) $(WIRE_BINS) $(SCREEN_BINS)
SCREEN_RUN  := $(SCREEN_BINS) $(wildcard tests/screen/test_*.py)

define DRIVER
$(BUILD)/tests/$(1): $(BUILD)/obj/tests/$(1)/$(1).o $(call lib,aws) $(call lib,model) $(call lib,base)
	@mkdir -p $$(@D)
	@$$(if $$(V),,echo "  LINK $$@")
	$$(Q)$$(CC) $$(LDFLAGS) -o $$@ $$< -Wl,--start-group $$(filter %.a,$$^) -Wl,--end-group \
	    -lcurl -lssl -lcrypto -lcjson -lexpat -lpthread -lm
endef
$(foreach d,$(DRIVERS),$(eval $(call DRIVER,$(d))))

# Makes any one call of the client, for judges that are no C programs: see tests/call/call.h.
$(BUILD)/tests/call: $(call helpers,call) $(call lib,aws) $(call lib,model) $(call lib,base)
	@mkdir -p $(@D)
	@$(if $(V),,echo "  LINK $@")
	$(Q)$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) \
	    -Wl,--end-group -lcurl -lssl -lcrypto -lcjson -lexpat -lpthread -lm

# Gives any one order to the desk: see tests/desk/main.c.
$(BUILD)/tests/desk: $(call helpers,desk) $(call present,act aws store model base)
	@mkdir -p $(@D)
	@$(if $(V),,echo "  LINK $@")
	$(Q)$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) \
	    -Wl,--end-group -lcurl -lssl -lcrypto -lcjson -lexpat -lpthread -lm

# Preloaded into cwtop by tests/crash.
$(BUILD)/obj/tests/crash/crash.o: CFLAGS += -fPIC -U_FORTIFY_SOURCE
$(BUILD)/tests/crash.so: $(BUILD)/obj/tests/crash/crash.o
	@mkdir -p $(@D)
	@$(if $(V),,echo "  LINK $@")
	$(Q)$(CC) -shared $(SANFLAGS) -o $@ $^

everything: all $(TEST_BINS)

test: everything
	@tests/run $(UNIT_BINS) $(WIRE_BINS) $(SCREEN_RUN)
# What has threads: all that a sanitizer of threads can say something about.
THREAD_BINS := $(foreach l,base aws store poll app,$(call test_bins,unit/$(l))) $(WIRE_BINS)
threads: all $(THREAD_BINS)
	@tests/run $(THREAD_BINS)
unit: $(UNIT_BINS)
	@tests/run $(UNIT_BINS)
wire: all $(WIRE_BINS)
	@tests/run $(WIRE_BINS)
screen: all $(SCREEN_BINS)
	@tests/run $(SCREEN_RUN)
# CRASH=N: about so many combinations; CRASH=all: every one, about an hour.
crash: all $(BUILD)/tests/crash.so
	@tests/crash/crash.py
# Four at a time: they wait for clocks and replies most of their time.
interop: all $(BUILD)/tests/unit/model/test_stack $(BUILD)/tests/unit/act/test_template \
         $(BUILD)/tests/unit/app/test_copy_words
	@tests/run --timeout 600 --jobs 4 $(wildcard tests/interop/test_*.py)

# ---- the house's own rules ---------------------------------------------------------------------
lint: all
	@tests/run --timeout 300 tests/lint/selftest.py tests/lint/lint.py
tidy:
	@tests/lint/tidy
harden: all
	@tests/run tests/lint/harden.py
check:
	@tests/stages test lint asan tsan interop crash

# ---- fuzzing: libFuzzer needs clang; tests/fuzz/fuzz_NAME.c, corpus in tests/fuzz/corpus/NAME ---
FUZZ_SECONDS ?= 60
FUZZ_BUILD   := $(BUILD)/fuzz
FUZZ_BINS    := $(patsubst tests/fuzz/%.c,$(FUZZ_BUILD)/%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_LAYERS  := store aws model base
FUZZ_FLAGS   := -std=c11 -O1 -g -U_FORTIFY_SOURCE -fno-omit-frame-pointer \
                -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
FUZZ_OBJS    := $(patsubst %.c,$(FUZZ_BUILD)/obj/%.o,$(foreach l,$(FUZZ_LAYERS),$(wildcard src/$(l)/*.c)) \
                  $(filter-out $(wildcard tests/fuzz/fuzz_*.c),$(wildcard tests/fuzz/*.c))) \
                $(patsubst %.c,$(FUZZ_BUILD)/obj/%.o,$(wildcard src/act/template*.c)) \
                $(FUZZ_BUILD)/obj/gen/stack_schema.o $(FUZZ_BUILD)/obj/gen/template_schema.o

$(FUZZ_BUILD)/obj/gen/%.o: $(BUILD)/gen/%.c
	@mkdir -p $(@D)
	$(Q)clang $(CPPFLAGS) $(FUZZ_FLAGS) -MMD -MP -c -o $@ $<
$(FUZZ_BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(Q)clang $(CPPFLAGS) $(FUZZ_FLAGS) -MMD -MP -c -o $@ $<
$(FUZZ_BUILD)/fuzz_%: $(FUZZ_BUILD)/obj/tests/fuzz/fuzz_%.o $(FUZZ_OBJS)
	@$(if $(V),,echo "  LINK $@")
	$(Q)clang -fsanitize=fuzzer,address,undefined -o $@ $^ $(LIBS_cwtop)
-include $(shell find $(FUZZ_BUILD)/obj -name '*.d' 2>/dev/null)

fuzz: $(FUZZ_BINS)
	@tests/fuzz/run $(FUZZ_SECONDS) $(FUZZ_BINS)

# ---- bench: canned replies, a bare C floor, boto3; one table ------------------------------------
BENCH_BINS := $(BUILD)/tests/bench/canned $(BUILD)/tests/bench/floor $(BUILD)/tests/bench/timed \
              $(BUILD)/tests/bench/log_keys $(BUILD)/tests/bench/case_parts
$(BUILD)/tests/bench/log_keys $(BUILD)/tests/bench/case_parts: \
    $(BUILD)/tests/bench/%: $(BUILD)/obj/tests/bench/%.o $(call present,$(UNIT_app))
	@mkdir -p $(@D)
	@$(if $(V),,echo "  LINK $@")
	$(Q)$(CC) $(LDFLAGS) -o $@ $< -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(LIBS_cwtop)
$(BUILD)/tests/bench/%: $(BUILD)/obj/tests/bench/%.o
	@mkdir -p $(@D)
	@$(if $(V),,echo "  LINK $@")
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ -lcurl -lcrypto -lcjson -lpthread

bench: all $(BENCH_BINS)
	@QUICK=$(QUICK) tests/bench/bench.py

demo: all
	@$(BUILD)/cwtop demo

# ---- install -----------------------------------------------------------------------------------
SHARE := $(DESTDIR)$(PREFIX)/share
install: all
	$(Q)install -d $(DESTDIR)$(PREFIX)/bin $(SHARE)/man/man1 $(SHARE)/man/man5
	$(Q)install -m 755 $(BUILD)/cwtop $(BUILD)/cwtop-sim $(DESTDIR)$(PREFIX)/bin
	$(Q)for dir in $(patsubst share/%/,%,$(wildcard share/*/)); do \
	    install -d "$(SHARE)/cwtop/$$dir" && install -m 644 share/$$dir/* "$(SHARE)/cwtop/$$dir" || exit 1; done
	$(Q)install -m 644 share/config.jsonc share/prices.json $(SHARE)/cwtop
	$(Q)install -d $(SHARE)/cwtop/themes && install -m 644 themes/*.theme $(SHARE)/cwtop/themes
	$(Q)for page in $(wildcard man/*.[15]); do \
	    install -m 644 $$page $(SHARE)/man/man$${page##*.}/ || exit 1; done
	@echo "installed to $(DESTDIR)$(PREFIX)"

# ---- what a bare Debian 12 lacks; asks apt only for what is missing ------------------------------
DEPS := binutils ca-certificates clang clang-format clang-tidy gcc libc6-dev libclang-rt-14-dev libcjson-dev \
        libcmocka-dev libcurl4-openssl-dev libexpat1-dev libmicrohttpd-dev libncurses-dev libssl-dev make python3 tmux
deps:
	@missing=""; \
	for package in $(DEPS); do \
	    dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; \
	done; \
	python3 -c 'import jsonschema' 2>/dev/null || missing="$$missing python3-jsonschema"; \
	[ -n "$$missing" ] || { echo "deps: everything is there"; exit 0; }; \
	apt="env DEBIAN_FRONTEND=noninteractive apt-get"; [ "$$(id -u)" = 0 ] || apt="sudo $$apt"; \
	echo "deps: installing$$missing"; \
	$$apt -qq update && \
	$$apt -qq -y -o Dpkg::Use-Pty=0 --no-install-recommends install $$missing >/dev/null

help:
	@sed -n '2,/^$$/s/^# \{0,1\}//p' Makefile

clean:
	$(Q)rm -rf $(BUILD)

FORCE:
.PHONY: all everything demo test check lint tidy harden bench install deps unit threads wire screen interop crash fuzz clean help FORCE
.DELETE_ON_ERROR:
.SECONDARY:
