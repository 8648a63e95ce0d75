#!/usr/bin/env bash
# A virtual machine with Debian's kernel, to try faults in that this machine's kernel cannot do (netem). It sees this machine's files, and keeps
# what it writes in memory, gone with it; it has a loopback network only.
#
#   chaos/test/vm.sh DIR fetch                     fetches kernel, qemu and busybox as Debian packages and unpacks them into DIR; installs
#                                                  nothing (200 MB to fetch, 900 MB in DIR)
#   chaos/test/vm.sh DIR run SECONDS COMMAND...    boots it, runs the command there from the current directory, and passes on its exit code;
#                                                  124 if it took longer
#
# ACCEL=kvm uses KVM. Without it processors are emulated, ten times slower than they are: drills need low rates there and a longer warm-up, and
# what a test says of times can fail for that alone (the 55 ms of KernelDelaysIT: 53.6 to 55.5 were seen). After fetch and ./mvnw verify:
#
#   chaos/test/vm.sh DIR run 900 ./mvnw --batch-mode -o verify -pl scenarios/runner -am -Dtest=NoSuch \
#       -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=KernelDelaysIT -Dfailsafe.failIfNoSpecifiedTests=false
#   chaos/test/vm.sh DIR run 300 ./drill run scenarios/library/drills/latency.yaml --no-build \
#       --set target.local.tls=false --set tenants.shop.cache.rate=40/s --set tenants.bank.ledger.rate=40/s --set load.warmup=15s
set -euo pipefail

usage() {
    sed -n '2,/^set -/s/^# \{0,1\}//p' "$0" >&2
    exit 2
}

(($# >= 2)) || usage
dir=$(realpath -m "$1")
root=$dir/root
export LD_LIBRARY_PATH=$root/lib/x86_64-linux-gnu:$root/usr/lib/x86_64-linux-gnu

fetch() {
    mkdir -p "$dir/packages/partial" "$root"
    cd "$dir/packages"
    kernel=$(apt-cache depends linux-image-amd64 | awk '/Depends: linux-image-[0-9]/ {print $2; exit}')
    apt-get -qq download "$kernel" busybox-static kmod libkmod2
    apt-get -qq -y --download-only -o Dir::Cache::archives="$PWD" install --no-install-recommends qemu-system-x86
    for package in *.deb; do
        dpkg -x "$package" "$root"
    done
}

# The first file system: a shell, the modules of file systems, networks and virtual devices, and what becomes of them.
image() {
    local version modules=$dir/image/lib/modules
    version=$(ls "$root/lib/modules")
    rm -rf "$dir/image"
    mkdir -p "$dir"/image/{bin,sbin,proc,sys,dev,below,above,all} "$modules/$version/kernel/drivers"
    cp "$root/bin/busybox" "$dir/image/bin/"
    ln -s busybox "$dir/image/bin/sh"
    ln -s /bin/busybox "$dir/image/sbin/modprobe" # the kernel loads what it lacks by that
    cp -r "$root/lib/modules/$version"/modules.* "$modules/$version/"
    cp -r "$root/lib/modules/$version"/kernel/{net,fs,lib,crypto} "$modules/$version/kernel/"
    cp -r "$root/lib/modules/$version"/kernel/drivers/{virtio,net} "$modules/$version/kernel/drivers/"
    (exec -a depmod "$root/bin/kmod" -b "$dir/image" "$version")
    printf '#!/bin/sh\norder=%q\n' "$dir/order" >"$dir/image/init"
    cat >>"$dir/image/init" <<'END'
b=/bin/busybox
$b mount -t proc proc /proc
$b mount -t sysfs sys /sys
$b mount -t devtmpfs dev /dev
for module in virtio_pci 9pnet_virtio 9p overlay; do /sbin/modprobe $module; done
$b mount -t 9p -o trans=virtio,version=9p2000.L,msize=524288,cache=loose,ro root /below
$b mount -t tmpfs -o size=75% tmpfs /above
$b mkdir /above/files /above/work
$b mount -t overlay -o lowerdir=/below,upperdir=/above/files,workdir=/above/work overlay /all
for mounted in proc sys dev; do $b mount -o bind /$mounted /all/$mounted; done
$b mkdir -p /all/dev/shm /all/dev/pts
$b mount -t tmpfs shm /all/dev/shm
$b mount -t devpts pts /all/dev/pts
$b mount -t tmpfs run /all/run
$b ip link set lo up
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8
$b chroot /all /bin/bash "$order"
echo "vm: exit $?"
$b poweroff -f
END
    chmod +x "$dir/image/init"
    (cd "$dir/image" && find . | "$root/bin/busybox" cpio -o -H newc 2>/dev/null | gzip -1) >"$dir/initrd"
}

run() {
    local seconds=$1 code
    shift
    [[ -x $root/usr/bin/qemu-system-x86_64 ]] || { echo "nothing is in $dir yet; first: $0 $dir fetch" >&2; exit 2; }
    { # through a pipe, for the console is a terminal, on which some would draw
        printf '{ cd %q &&' "$PWD" && printf ' %q' "$@"
        echo '; } 2>&1 </dev/null | cat; exit ${PIPESTATUS[0]}'
    } >"$dir/order"
    local accel=(-accel tcg,thread=multi,tb-size=1024 -cpu max)
    [[ ${ACCEL:-} == kvm ]] && accel=(-accel kvm -cpu host)
    [[ -e $dir/initrd ]] || image
    : >"$dir/console"
    timeout "$seconds" "$root/usr/bin/qemu-system-x86_64" "${accel[@]}" -M q35 -smp "$(nproc)" -m 8G -nodefaults -no-user-config \
        -display none -serial stdio -no-reboot -L "$root/usr/share/qemu" -L "$root/usr/share/seabios" \
        -kernel "$root"/boot/vmlinuz-* -initrd "$dir/initrd" -append "console=ttyS0 quiet panic=-1" \
        -fsdev local,id=files,path=/,security_model=none,readonly=on,multidevs=remap -device virtio-9p-pci,fsdev=files,mount_tag=root \
        </dev/null | tee "$dir/console" || true
    code=$(sed -n 's/^vm: exit \([0-9]*\).*/\1/p' "$dir/console" | tail -1)
    exit "${code:-124}"
}

case $2 in
    fetch) fetch && image ;;
    run) (($# >= 4)) || usage; run "${@:3}" ;;
    *) usage ;;
esac
