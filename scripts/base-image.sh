#!/bin/sh
# Builds the small local images that a lab needs where no registry can be reached, from packages of this Debian or Ubuntu machine.
# Needs apt, dpkg-deb and the docker command; no root beyond the right to talk to the Docker Engine. Nothing is installed here.
set -eu

usage() {
  cat <<'TEXT'
Usage: base-image.sh [--force] [python|tcpdump|all]

  python    reqresp-lab/python:local   Python 3 with its standard library, a shell and the core utilities
  tcpdump   reqresp-lab/tcpdump:local  tcpdump, ping and a shell, for capturing from a container
  all       both (the default)
  --force   build again even when the image is there

REQRESP_LAB_IMAGE_TAG sets another tag than "local".
Exit status: 0 there or built, 1 building failed, 2 wrong usage or a missing tool.
TEXT
}

say() { printf '%s\n' "$*" >&2; }
fail() { # status, what, what to do
  say "base-image.sh: $2"
  if [ -n "${3:-}" ]; then say "  $3"; fi
  exit "$1"
}

tag=${REQRESP_LAB_IMAGE_TAG:-local}
force=no
what=all
for argument in "$@"; do
  case $argument in
    --force) force=yes ;;
    -h | --help) usage; exit 0 ;;
    python | tcpdump | all) what=$argument ;;
    *) usage >&2; exit 2 ;;
  esac
done

work=
unfinished=
cleanup() {
  if [ -n "$unfinished" ]; then docker rmi "$unfinished" >/dev/null 2>&1 || :; fi
  if [ -n "$work" ]; then rm -rf "$work"; fi
}
trap cleanup EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

check_engine() {
  command -v docker >/dev/null 2>&1 || fail 2 'the docker command is missing.' 'Install it: sudo apt-get install docker.io'
  docker version --format '{{.Server.Arch}}' >"$work/arch" 2>"$work/errors" ||
    fail 2 "the Docker Engine does not answer: $(tail -n 1 "$work/errors")" 'Start it (sudo systemctl start docker), or join its group: sudo usermod -aG docker "$USER"'
}

check_packages() {
  for tool in apt-get apt-cache dpkg dpkg-deb tar; do
    command -v "$tool" >/dev/null 2>&1 ||
      fail 2 "$tool is missing: the image is made from Debian or Ubuntu packages." 'On another system pull an image instead, and name it with --base-image.'
  done
  here=$(dpkg --print-architecture)
  there=$(cat "$work/arch")
  case $there in arm) there=armhf ;; 386) there=i386 ;; ppc64le) there=ppc64el ;; esac
  [ "$here" = "$there" ] || fail 2 "packages here are for $here, but the Docker Engine runs on $there."
}

# apt with no memory of what is installed here, so that it resolves every package that a bare system needs.
# Lists and caches are the system's own, or (after private_lists) in our folder, which works without root.
apt_state=
apt() {
  tool=$1
  shift
  # shellcheck disable=SC2086 # apt_state is a list of options
  LC_ALL=C "$tool" -q $apt_state -o Dir::State::status="$work/status" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= \
    -o Debug::NoLocking=1 -o APT::Sandbox::User=root -o APT::Install-Recommends=0 -o Dpkg::Use-Pty=0 "$@"
}

private_lists() {
  say "  reading the package lists"
  mkdir -p "$work/lists/partial" "$work/archives/partial"
  apt_state="-o Dir::State::lists=$work/lists -o Dir::Cache::archives=$work/archives"
  apt apt-get update >"$work/log" 2>&1 || fail 1 "the package lists cannot be read: $(grep -m 1 -E '^[EW]:' "$work/log")" 'Is a Debian or Ubuntu mirror reachable? See /etc/apt/sources.list.'
}

resolve() { apt apt-get -s install "$@" >"$work/plan" 2>"$work/errors" && grep -q '^Inst ' "$work/plan"; }

download() { # leaves out packages that only run when other packages are configured, which never happens in these images
  sed -n 's/^Inst \([^ ]*\) .*/\1/p' "$work/plan" | sed 's/:.*//' |
    grep -vxE 'adduser|passwd|login.*|debconf|perl-base|dpkg|tar|mawk|init-system-helpers|libpam.*|libaudit.*|libcap-ng0|libsemanage.*|libsepol.*|gcc-.*-base|sensible-utils|debianutils' >"$work/names"
  mkdir -p "$work/debs"
  say "  fetching $(grep -c . "$work/names") packages"
  # shellcheck disable=SC2046 # one name a line
  (cd "$work/debs" && rm -f ./*.deb && apt apt-get download $(cat "$work/names")) >"$work/log" 2>&1
}

fetch() { # packages
  : >"$work/status"
  if resolve "$@" && download; then return; fi
  # No lists on this machine, or older than what the mirror still has.
  private_lists
  resolve "$@" || fail 1 "apt finds no way to install $*: $(grep -m 1 '^E:' "$work/errors")"
  download || fail 1 "packages cannot be fetched: $(grep -m 1 '^E:' "$work/log")"
}

unpack() { # folder; with /bin, /sbin and /lib inside /usr, as every current release has them
  mkdir -p "$1/usr/bin" "$1/usr/sbin" "$1/usr/lib" "$1/usr/lib64"
  for folder in bin sbin lib lib64; do ln -s "usr/$folder" "$1/$folder"; done
  for package in "$work"/debs/*.deb; do
    dpkg-deb --fsys-tarfile "$package" | tar -x -C "$1" --keep-directory-symlink --no-same-owner --delay-directory-restore ||
      fail 1 "$(basename "$package") cannot be unpacked."
  done
}

furnish() { # folder: what every image has
  mkdir -p "$1/etc" "$1/dev" "$1/proc" "$1/sys" "$1/run" "$1/root" "$1/home" "$1/tmp" "$1/var/tmp"
  chmod 1777 "$1/tmp" "$1/var/tmp"
  chmod 755 "$1" "$1/root"
  printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/bin/false\n' >"$1/etc/passwd"
  printf 'root:x:0:\nnogroup:x:65534:\n' >"$1/etc/group"
  printf 'passwd: files\ngroup: files\nhosts: files dns\nservices: files\nprotocols: files\n' >"$1/etc/nsswitch.conf"
  [ -e "$1/usr/bin/sh" ] || ln -s dash "$1/usr/bin/sh"
}

import() { # folder, image, further changes
  source=$1
  name=$2
  shift 2
  say "  importing $name"
  tar -C "$source" -c --sort=name --numeric-owner --owner=0 --group=0 . |
    docker import -c 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' -c 'ENV LANG=C.UTF-8' "$@" - "$name" >"$work/id" 2>"$work/errors" ||
    fail 1 "the Docker Engine refused the image: $(tail -n 1 "$work/errors")"
}

# Runs a program out of an unpacked folder, with that folder's own loader and libraries.
run_from() { # folder, arguments of the loader
  folder=$1
  shift
  loader=$(find "$folder/usr/lib" "$folder/usr/lib64" -type f -name 'ld-linux*.so.*' | head -n 1)
  [ -n "$loader" ] || fail 1 'the packages hold no program loader.'
  "$loader" --library-path "$(dirname "$loader"):$folder/usr/lib:$folder/usr/lib/systemd" "$@"
}

build_python() { # image
  fetch python3 dash bash coreutils grep sed libc-bin netbase base-files
  root=$work/python
  unpack "$root"
  furnish "$root"
  ln -sf python3 "$root/usr/bin/python"
  for leftover in doc man locale info lintian bash-completion common-licenses; do rm -rf "$root/usr/share/$leftover"; done
  # Compiled now, because the containers' ordinary user could not keep what Python compiles at each start.
  say '  compiling the standard library'
  version=$(basename "$(readlink "$root/usr/bin/python3")")
  PYTHONHOME=$root/usr PYTHONDONTWRITEBYTECODE= run_from "$root" "$root/usr/bin/$version" -m compileall -q -j 0 \
    -s "$root" -p / -x '/(lib2to3|test|idlelib|turtledemo|ensurepip|pydoc_data)/' "$root/usr/lib/$version" >"$work/log" 2>&1 ||
    fail 1 "the standard library cannot be compiled: $(tail -n 1 "$work/log")"
  import "$root" "$1" -c 'CMD ["python3"]' -c 'LABEL io.reqresp-lab.base=python'
}

build_tcpdump() { # image
  fetch tcpdump dash iputils-ping libcap2-bin
  everything=$work/tcpdump-packages
  root=$work/tcpdump
  unpack "$everything"
  mkdir -p "$root/usr/bin" "$root/usr/sbin" "$root/usr/lib" "$root/usr/lib64"
  for folder in bin sbin lib lib64; do ln -s "usr/$folder" "$root/$folder"; done
  furnish "$root"
  for program in tcpdump dash ping setcap; do
    file=$(find "$everything/usr/bin" "$everything/usr/sbin" -name "$program" | head -n 1)
    [ -n "$file" ] || fail 1 "the packages hold no $program."
    cp -p "$file" "$root/usr/bin/"
    copy_libraries "$file"
  done
  # The loader, in its folder and under the name that programs ask for.
  place=$(dirname "$loader")
  mkdir -p "$root/${place#"$everything"/}"
  cp -p "$loader" "$root/${place#"$everything"/}/"
  wanted=$(find "$everything/usr/lib64" "$everything/usr/lib" -maxdepth 1 -name 'ld-linux*' | head -n 1)
  if [ -n "$wanted" ]; then cp -P "$wanted" "$root/${wanted#"$everything"/}"; fi
  allow_capture "$1"
}

# Packages bring far more than a program loads: the loader tells what it does.
copy_libraries() { # program; from $everything to $root
  run_from "$everything" --list "$1" >"$work/libraries" 2>"$work/errors" || fail 1 "$1 cannot be loaded: $(tail -n 1 "$work/errors")"
  if grep -q 'not found' "$work/libraries"; then fail 1 "$1 lacks a library: $(grep -m 1 'not found' "$work/libraries")"; fi
  sed -n "s#^.* => \($everything/[^ ]*\) .*#\1#p" "$work/libraries" | while read -r library; do
    target=$root/${library#"$everything"/}
    mkdir -p "$(dirname "$target")"
    cp -pL "$library" "$target"
  done
}

# Gives tcpdump, and ping that sends its canaries, the one capability they need as a property of their files, so that they run as
# nobody: started as root, Debian's tcpdump insists on changing its user, which would take two capabilities more. A container may set
# the property, we may not.
allow_capture() { # image
  unfinished=$1-unfinished-$$
  import "$root" "$unfinished"
  # The classic builder: it finds a local image whatever builder is chosen, and Podman's API answers it too.
  printf '%s\n' "FROM $unfinished" 'RUN setcap cap_net_raw+ep /usr/bin/tcpdump cap_net_raw+ep /usr/bin/ping' \
    'USER 65534:65534' 'CMD ["tcpdump", "--version"]' 'LABEL io.reqresp-lab.base=tcpdump' |
    DOCKER_BUILDKIT=0 docker build --network none --no-cache --tag "$1" - >"$work/log" 2>&1 ||
    fail 1 "tcpdump cannot be given the right to capture: $(tail -n 1 "$work/log")"
}

build() { # python|tcpdump
  image=reqresp-lab/$1:$tag
  if [ "$force" = no ] && docker image inspect "$image" >/dev/null 2>&1; then
    say "$image: already there"
    return
  fi
  check_packages
  say "$image: building from packages of this system"
  before=$(docker image inspect --format '{{.Id}}' "$image" 2>/dev/null || :)
  "build_$1" "$image"
  # The one it takes the place of stays where it has another name, or something uses it.
  if [ -n "$before" ] && [ "$(docker image inspect --format '{{len .RepoTags}}' "$before" 2>/dev/null || :)" = 0 ]; then
    docker rmi "$before" >/dev/null 2>&1 || :
  fi
  size=$(docker image inspect --format '{{.Size}}' "$image")
  say "$image: built, $((size / 1000000)) MB"
}

work=$(mktemp -d "${TMPDIR:-/tmp}/reqresp-lab-image.XXXXXX")
check_engine
case $what in
  all)
    build python
    build tcpdump
    ;;
  *) build "$what" ;;
esac
