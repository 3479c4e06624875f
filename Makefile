# Tout passe par ces commandes ; « make » seul les explique.
.POSIX:
.PHONY: help demo demo-cli test build packages sandbox fmt doc soak bench bench-window clean

help:
	@echo 'Pli, client de messagerie pour MSSanté'
	@echo
	@echo '  make demo      tout voir fonctionner : paquets manquants, construction, bac à sable, puis la fenêtre ;'
	@echo '                 sans écran, elle est jouée sur un écran virtuel, images dans target/demo/'
	@echo '  make demo-cli  la même chose en ligne de commande'
	@echo '  make test      tout vérifier, comme l’intégration continue'
	@echo
	@echo '  make build     construire target/release/pli'
	@echo '  make sandbox   démarrer le bac à sable (serveurs et cartes d’essai) ; Ctrl-C arrête et efface tout'
	@echo '  make packages  installer les paquets Debian qui manquent'
	@echo '  make fmt       mettre le code en forme'
	@echo '  make doc       construire la documentation du code'
	@echo '  make soak      campagnes longues (propriétés sur de nombreux tirages, essais répétés)'
	@echo '  make bench     temps et mémoire de chaque commande, sur le bac à sable, et ce que coûtent TLS,'
	@echo '                 les listes de révocation et une carte lente ; synchronisation et recherche, à côté de'
	@echo '                 mbsync et de notmuch ; lire et chercher dans 10 000, 50 000 et 100 000 messages'
	@echo '  make bench-window  la fenêtre : ouverture, mémoire, repos, défilement'
	@echo '  make clean     effacer ce qui a été construit'
	@echo
	@echo 'PLI_NO_SANDBOX=1 make test   sans le bac à sable ; le bilan dit ce qui est laissé de côté'

packages:
	@scripts/packages

build:
	@scripts/packages build
	cargo build --release --locked

demo:
	@scripts/packages build sandbox window
	cargo build --release --locked
	@scripts/demo

demo-cli:
	@scripts/packages build sandbox
	cargo build --release --locked
	@scripts/demo cli

test:
	@scripts/test

sandbox:
	@scripts/packages build sandbox
	@tests/sandbox/sandbox run

fmt:
	cargo fmt

doc:
	cargo doc --locked --no-deps --document-private-items

# PROPTEST_CASES: how many values each property is tried on (256 in make test). PLI_KILLS: how often the program is ended,
# of which half against the servers by the command line, half in a queue of several messages (60 in make test); and the store. PLI_FUZZ_SECONDS: how long each reader
# of what others send is given hostile inputs (30 in make test).
soak:
	@scripts/packages build sandbox
	PROPTEST_CASES=20000 PLI_HISTORIES=10000 cargo test --release --locked
	PLI_FUZZ_SECONDS=300 cargo test --release --locked --test fuzz -- --show-output --test-threads=2
	PLI_KILLS=1000 cargo test --release --locked --test sandbox -- --nocapture crash::
	PLI_KILLS=1000 cargo test --release --locked --lib -- store::fault_tests::a_process_killed

bench:
	@scripts/packages build sandbox bench
	cargo build --release --locked
	@# All of it is measured, whatever is missed on the way.
	@status=0; scripts/bench || status=1; \
	for bench in document store find transport crl ticker; do cargo bench --locked --bench $$bench || status=1; done; \
	scripts/bench-sync || status=1; exit $$status

bench-window:
	@scripts/packages
	cargo build --release --locked
	@scripts/bench-window

clean:
	cargo clean
