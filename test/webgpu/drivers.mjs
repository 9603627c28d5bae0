// The drivers that compute on the CPU, with which GPU code is tested where there is no GPU.
import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
/** Kept from run to run. */
export const cache = path.join(root, 'node_modules/.cache/gradus-webgpu');

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;

/** The name of the adapter that a driver gives. A process of its own, as not every driver survives being asked. */
async function adapterOf(driver) {
  const script = `
    import { create } from 'webgpu';
    globalThis.gpu = create([]);
    const adapter = await gpu.requestAdapter();
    console.log(adapter?.info.description ?? '');`;
  const env = { ...process.env, VK_DRIVER_FILES: driver };
  const args = ['--input-type=module', '--eval', script];
  const { stdout } = await run(process.execPath, args, { cwd: root, env }).catch(() => ({}));
  return stdout?.trim() || undefined;
}

/** The first of some drivers that gives an adapter. */
async function firstUsable(drivers) {
  for (const driver of drivers.filter((file) => existsSync(file))) {
    const name = await adapterOf(driver);
    if (name) return { driver, name };
  }
  return undefined;
}

/** Installs Debian packages where that needs no password. */
export async function install(packages) {
  if (!isRoot) throw new Error(`needs: apt-get install ${packages.join(' ')}`);
  console.log(`webgpu: apt-get install ${packages.join(' ')}`);
  const options = ['install', '-qq', '-y', '--no-install-recommends', ...packages];
  await run('apt-get', ['update', '-qq']);
  await run('apt-get', options, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
}

// ---- SwiftShader, which comes with Chromium ------------------------------------------------------

const BESIDE = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome'];

/** Chromium's own driver, and what the loader of drivers needs. */
export async function findSwiftShader() {
  const drivers = BESIDE.map((folder) => `${folder}/vk_swiftshader_icd.json`);
  const found = await firstUsable(drivers);
  if (found) return found;
  if (!drivers.some((file) => existsSync(file))) throw new Error('needs Chromium');
  await install(['libvulkan1']);
  return firstUsable(drivers);
}

// ---- lavapipe, which is part of Mesa: from version 23 ----------------------------------------------

const SYSTEM = '/usr/share/vulkan/icd.d';
const unpacked = path.join(cache, 'mesa');
const ours = path.join(cache, 'lavapipe.json');

/** The system's, if it is new enough to give an adapter, or one of our own. */
export async function findLavapipe() {
  const own = existsSync(SYSTEM) ? readdirSync(SYSTEM).filter((name) => /^lvp_/.test(name)) : [];
  const drivers = [...own.map((name) => path.join(SYSTEM, name)), ours];
  const found = await firstUsable(drivers);
  if (found) return found;
  if (!existsSync(ours)) await unpackMesa();
  return (await firstUsable([ours])) ?? (await withLibraries());
}

/** Where the machine takes packages of Debian from, and the release. */
async function source() {
  const format = '$(ORIGIN) $(REPO_URI) $(CODENAME) $(COMPONENT)';
  const { stdout } = await run('apt-get', ['indextargets', '--format', format]);
  const targets = stdout.split('\n').map((line) => line.split(' '));
  const [, uri, release] =
    targets.find(([origin, , name, component]) => {
      return origin === 'Debian' && component === 'main' && !name.includes('-');
    }) ?? [];
  if (!uri) throw new Error('needs Mesa 23 or later: install its Vulkan drivers');
  return { uri, release };
}

/** Unpacks Mesa's drivers from the backports of this release. Nothing is installed. */
async function unpackMesa() {
  const { uri, release } = await source();
  const apt = path.join(cache, 'apt');
  mkdirSync(path.join(apt, 'lists/partial'), { recursive: true });
  const sources = path.join(apt, 'backports.list');
  const keys = '/usr/share/keyrings/debian-archive-keyring.gpg';
  writeFileSync(sources, `deb [signed-by=${keys}] ${uri} ${release}-backports main\n`);
  const settings = {
    'Dir::Etc::SourceList': sources,
    'Dir::Etc::SourceParts': '-',
    'Dir::State::Lists': path.join(apt, 'lists'),
    'Dir::Cache': apt,
    // Root's rights are given up while loading, and may be needed to write here.
    'APT::Sandbox::User': 'root',
  };
  const options = Object.entries(settings).map(([name, value]) => `-o${name}=${value}`);
  console.log(`webgpu: apt-get download mesa-vulkan-drivers of ${release}-backports`);
  await run('apt-get', [...options, 'update', '-qq']);
  await run('apt-get', [...options, 'download', '-qq', 'mesa-vulkan-drivers'], { cwd: apt });
  const name = readdirSync(apt).find((file) => file.endsWith('.deb'));
  await run('dpkg-deb', ['--extract', path.join(apt, name), `${unpacked}.part`]);
  const { stdout } = await run('dpkg-deb', ['--field', path.join(apt, name), 'Depends']);
  writeFileSync(path.join(`${unpacked}.part`, 'depends'), stdout);
  renameSync(`${unpacked}.part`, unpacked);
  writeDriver();
  rmSync(apt, { recursive: true });
}

/** The driver's description, with its library where it is. */
function writeDriver() {
  const [library, description] = ['libvulkan_lvp.so', 'lvp_icd'].map((part) => {
    const names = readdirSync(unpacked, { recursive: true });
    return path.join(unpacked, names.find((name) => path.basename(name).startsWith(part)) ?? part);
  });
  const driver = JSON.parse(readFileSync(description, 'utf8'));
  driver.ICD.library_path = library;
  writeFileSync(ours, JSON.stringify(driver));
}

/** Our own once the libraries are there that it needs, of whatever version this release has. */
async function withLibraries() {
  const depends = readFileSync(path.join(unpacked, 'depends'), 'utf8');
  await install(depends.split(',').map((one) => one.trim().split(' ')[0]));
  return firstUsable([ours]);
}
