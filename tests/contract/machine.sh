# A machine as clean as a container: no systemd, no network but loopback, nothing in /tmp, and what is tested readable by each account.
# sh machine.sh "FOLDERS" COMMAND...: run by root in namespaces of its own (mount, network, processes); nothing of it outlives them.
set -eu
folders=$1
shift
ip link set lo up
mount -t tmpfs -o mode=755 tmpfs /mnt
number=0
for folder in $folders; do
    number=$((number + 1))
    mkdir "/mnt/$number"
    mount --bind "$folder" "/mnt/$number"
done
mount -t tmpfs -o mode=755 tmpfs /run
mount -t tmpfs -o mode=1777 tmpfs /tmp
mount -t tmpfs -o mode=755 tmpfs /root
number=0
for folder in $folders; do
    number=$((number + 1))
    mkdir -p "$folder"
    chmod 755 "$folder"
    mount --bind "/mnt/$number" "$folder"
done
# What a command changes here ends with this machine.
for folder in /etc /usr/local /var/lib; do
    mkdir -p "/run/layers$folder/upper" "/run/layers$folder/work"
    mount -t overlay -o "lowerdir=$folder,upperdir=/run/layers$folder/upper,workdir=/run/layers$folder/work" overlay "$folder"
done
exec "$@"
