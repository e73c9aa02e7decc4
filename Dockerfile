# The three images of the service: `docker build --target api|worker|migrate .`
#
# Node runs the sources as they are: it strips types from files outside of node_modules, and pnpm links workspace packages to where
# they lie. So nothing is built, and an image is a base, the locked dependencies and src/. The base is Node's own on Debian 12, whose
# Python and bubblewrap the sandbox's tests run on; its version is the one of package.json.

FROM node:26.10.0-bookworm-slim AS sources
WORKDIR /opt/gruntless
RUN npm install --global pnpm@12.21.0
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY packages packages
COPY apps apps
# No script of a dependency runs, and the root's own dependencies (a PostgreSQL for development among them) stay out.
RUN CI=true pnpm install --prod --frozen-lockfile --ignore-scripts --filter "@gruntless/api..." --filter "@gruntless/worker..."

FROM node:26.10.0-bookworm-slim AS node
ENV NODE_ENV=production
WORKDIR /opt/gruntless
# The user 1000 is the image's own, `node`: the owner of uploaded files in a volume: a new volume takes over the owner of the folder that it covers.
RUN install -d -o node -g node -m 0700 /var/lib/gruntless/files
COPY --from=sources /opt/gruntless ./

FROM node AS migrate
USER 1000
CMD ["node", "apps/api/src/migrate/main.ts"]

FROM node AS api
ENV HOST=0.0.0.0 PORT=3000
USER 1000
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "--eval", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "apps/api/src/main.ts"]

FROM node AS worker
# What scripts run with and in; tini reaps what a sandbox leaves behind when bubblewrap ends before its child.
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install --yes --no-install-recommends bubblewrap ca-certificates python3 python3-pip tini \
  && rm -rf /var/lib/apt/lists/*
# Every folder on the way is open to walk through: the sandboxes' accounts go there.
RUN install -d -m 0755 /var/lib/gruntless/worker
ENV WORK_FOLDER=/var/lib/gruntless/worker/work METRICS_HOST=0.0.0.0 METRICS_PORT=9464
EXPOSE 9464
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "--eval", "fetch(`http://127.0.0.1:${process.env.METRICS_PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Root, without most of its capabilities (docker-compose.yml): each script gets an account of its own, which only root can give it.
# hadolint ignore=DL3002
USER 0
ENTRYPOINT ["tini", "--"]
CMD ["node", "apps/worker/src/main.ts"]
