#!/usr/bin/env bash
# A real Kubernetes API server on loopback ports, to test against: etcd, kube-apiserver, and of the controllers those for Jobs, garbage
# collection, namespaces and service accounts. No nodes: pods stay as they are written.
#
#   deploy/test/api-server.sh DIR [CRDS]    starts it; the binaries are in DIR/bin, its data goes to DIR/run (deleted first); prints the
#                                           kubeconfig. CRDS: a directory of resource definitions to apply, those of Chaos Mesh
#   deploy/test/api-server.sh DIR stop      ends it
#
# On Debian: etcd is in etcd-server, kubectl in kubernetes-client. kube-apiserver and kube-controller-manager are built from Kubernetes' own source
# with vendored modules (tried with a downstream copy of 1.36.2 and go 1.26: 8.5 minutes of processor time, about 2 GB of build cache):
#   CGO_ENABLED=0 go build -mod=vendor -ldflags "-s -w" -o DIR/bin/ ./cmd/kube-apiserver ./cmd/kube-controller-manager
set -euo pipefail

dir=$(realpath "${1:?DIR with bin/etcd, bin/kube-apiserver, bin/kube-controller-manager, bin/kubectl}")
bin=$dir/bin run=$dir/run api=127.0.0.1:16443 store=127.0.0.1:12379 peer=127.0.0.1:12380

end() { # one after the other: an API server that has lost its store does not end
    for name in controllers apiserver etcd; do
        [[ -f $run/$name.pid ]] || continue
        pid=$(<"$run/$name.pid")
        kill "$pid" 2>/dev/null || true
        for ((i = 0; i < 50; i++)); do
            kill -0 "$pid" 2>/dev/null || break
            sleep 0.1
        done
        kill -KILL "$pid" 2>/dev/null || true
        rm -f "$run/$name.pid"
    done
}

certify() { # NAME SUBJECT
    openssl req -newkey rsa:2048 -nodes -keyout "$1.key" -out "$1.csr" -subj "$2" 2>/dev/null
    openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -days 30 -out "$1.crt" -extfile <(
        echo "subjectAltName=IP:127.0.0.1,DNS:localhost"
        echo "extendedKeyUsage=serverAuth,clientAuth"
    ) 2>/dev/null
}

start() { # NAME COMMAND...
    nohup "${@:2}" >"$run/$1.log" 2>&1 9>&- &
    echo $! >"$run/$1.pid"
}

if [[ ${2:-} == stop ]]; then
    end
    exit
fi
end
rm -rf "$run"
mkdir -p "$run/pki"
cd "$run/pki"
openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -subj /CN=test-ca -days 30 2>/dev/null
openssl genrsa -out accounts.key 2048 2>/dev/null
certify apiserver /CN=kube-apiserver
certify admin /O=system:masters/CN=admin
cat >"$run/kubeconfig" <<END
apiVersion: v1
kind: Config
clusters: [{name: test, cluster: {server: "https://$api", certificate-authority: $run/pki/ca.crt}}]
users: [{name: admin, user: {client-certificate: $run/pki/admin.crt, client-key: $run/pki/admin.key}}]
contexts: [{name: test, context: {cluster: test, user: admin, namespace: default}}]
current-context: test
END
start etcd "$bin/etcd" --data-dir "$run/etcd" --unsafe-no-fsync --listen-client-urls "http://$store" \
    --advertise-client-urls "http://$store" --listen-peer-urls "http://$peer" --initial-advertise-peer-urls "http://$peer" \
    --initial-cluster "default=http://$peer"
start apiserver "$bin/kube-apiserver" --etcd-servers "http://$store" --bind-address 127.0.0.1 --advertise-address 127.0.0.1 \
    --secure-port "${api#*:}" --endpoint-reconciler-type none --service-cluster-ip-range 10.0.0.0/24 --authorization-mode RBAC \
    --client-ca-file ca.crt --tls-cert-file apiserver.crt --tls-private-key-file apiserver.key \
    --service-account-key-file accounts.key --service-account-signing-key-file accounts.key \
    --service-account-issuer https://kubernetes.default.svc
kubectl=("$bin/kubectl" --kubeconfig "$run/kubeconfig")
for ((i = 0; ; i++)); do
    if "${kubectl[@]}" get --raw /readyz >/dev/null 2>&1; then break; fi
    if ((i == 240)) || ! kill -0 "$(<"$run/apiserver.pid")" 2>/dev/null; then
        echo "the API server did not come up: $run/apiserver.log" >&2
        end
        exit 1
    fi
    sleep 0.25
done
start controllers "$bin/kube-controller-manager" --kubeconfig "$run/kubeconfig" --bind-address 127.0.0.1 --secure-port 16257 \
    --leader-elect=false --service-account-private-key-file accounts.key --root-ca-file ca.crt \
    --controllers garbage-collector-controller,job-controller,ttl-after-finished-controller,namespace-controller,serviceaccount-controller,cronjob-controller
if [[ -n ${2:-} ]]; then
    "${kubectl[@]}" apply -f "$2" >&2
fi
echo "$run/kubeconfig"
