import { execFile } from 'node:child_process';
import { copyFile, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Buildah } from './buildah.js';

const run = promisify(execFile);
const RELEASE = 'bookworm';

/** Only for the image that builds: nothing of it is in what is built. */
const TOOLCHAIN = `FROM scratch
ADD root.tar /
COPY node /usr/local/bin/
COPY npm /usr/local/lib/node_modules/npm/
COPY settings /root/
ENV NODE_EXTRA_CA_CERTS=/root/ca.pem
RUN for name in npm npx; do ln -s ../lib/node_modules/npm/bin/$name-cli.js /usr/local/bin/$name; done
`;

const DISTROLESS = `FROM scratch
ADD root.tar /
COPY node /nodejs/bin/
COPY passwd /etc/
USER 65532:65532
ENTRYPOINT ["/nodejs/bin/node"]
`;
const PASSWD = 'root:x:0:0::/root:/sbin/nologin\nnonroot:x:65532:65532::/home/nonroot:/sbin/nologin\n';

/**
 * The images that the project's own are built from. Where a registry does not give one, a stand-in of the same kind is made
 * of Debian's packages and the Node that runs this, which says the same of our files and nothing of the real base.
 */
export class BaseImages {
  readonly #buildah: Buildah;
  readonly #folder: string;

  /** Stand-ins are put together below `folder`. */
  constructor(buildah: Buildah, folder: string) {
    this.#buildah = buildah;
    this.#folder = folder;
  }

  /** A Debian with Node and npm. Resolves to what it is. */
  async toolchain(image: string): Promise<string> {
    if (this.#buildah.pulled(image)) return image;
    const context = await this.#context('toolchain', TOOLCHAIN, ['--variant=minbase']);
    const { stdout } = await run('npm', ['root', '--global']);
    await cp(join(stdout.trim(), 'npm'), join(context, 'npm'), { recursive: true });
    await mkdir(join(context, 'settings'));
    // npm inside asks the registry that npm outside asks.
    await writeFile(join(context, 'settings', '.npmrc'), await readIfThere(join(homedir(), '.npmrc')));
    const certificates = process.env['NODE_EXTRA_CA_CERTS'];
    await writeFile(
      join(context, 'settings', 'ca.pem'),
      certificates === undefined ? '' : await readFile(certificates),
    );
    await this.#buildah.build(image, 'Containerfile', context);
    return `${image} (stand-in)`;
  }

  /** C and C++ libraries and Node, without a shell. Resolves to what it is. */
  async distroless(image: string): Promise<string> {
    if (this.#buildah.pulled(image)) return image;
    const context = await this.#context('distroless', DISTROLESS, ['--variant=extract', '--include=libstdc++6']);
    await writeFile(join(context, 'passwd'), PASSWD);
    await this.#buildah.build(image, 'Containerfile', context);
    return `${image} (stand-in)`;
  }

  async #context(name: string, containerfile: string, packages: readonly string[]): Promise<string> {
    const context = join(this.#folder, name);
    await mkdir(context, { recursive: true });
    await writeFile(join(context, 'Containerfile'), containerfile);
    await run('mmdebstrap', ['--quiet', ...packages, RELEASE, join(context, 'root.tar')]);
    await copyFile(process.execPath, join(context, 'node'));
    return context;
  }
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return '';
  }
}
