// Convolution and pooling: sizes known, symbolic and dynamic.

import {
  adaptiveMaxPool1d,
  avgPool2d,
  conv1d,
  conv2d,
  convTranspose2d,
  maxPool2d,
  type Tensor,
  zeros,
} from '../src/index.ts';
import { is } from './expect.ts';

declare const images: Tensor<[8, 3, 224, 224]>;
declare const sound: Tensor<[8, 2, 1000]>;
declare const scans: Tensor<[1, 4, 16, 64, 64]>;
declare const dynamic: Tensor<[number, 3, number, 224]>;
declare const unknown: Tensor<readonly number[]>;

// ---- convolution
is<Tensor<[8, 64, 112, 112]>>()(images.conv2d(zeros(64, 3, 7, 7), { stride: 2, padding: 3 }));
is<Tensor<[8, 64, 218, 220]>>()(images.conv2d(zeros(64, 3, 7, 5)));
is<Tensor<[8, 64, 218, 218]>>()(conv2d(images, zeros(64, 3, 7, 7), { bias: zeros(64) }));
is<Tensor<[8, 64, 224, 224]>>()(images.conv2d(zeros(64, 3, 6, 7), { padding: 'same' }));
is<Tensor<[8, 64, 218, 218]>>()(images.conv2d(zeros(64, 3, 7, 7), { padding: 'valid' }));
is<Tensor<[8, 64, 224, 109]>>()(
  images.conv2d(zeros(64, 3, 7, 7), { padding: [3, 0], stride: [1, 2] }),
);
is<Tensor<[8, 6, 222, 220]>>()(images.conv2d(zeros(6, 1, 3, 3), { groups: 3, dilation: [1, 2] }));
is<Tensor<[8, 5, 998]>>()(sound.conv1d(zeros(5, 2, 3)));
is<Tensor<[8, 5, 334]>>()(conv1d(sound, zeros(5, 2, 3), { stride: 3, padding: 2 }));
is<Tensor<[1, 8, 7, 31, 62]>>()(scans.conv3d(zeros(8, 4, 3, 3, 3), { stride: [2, 2, 1] }));
// A list from elsewhere has any length.
const steps: readonly number[] = [2, 2];
is<Tensor<[8, 64, number, number]>>()(images.conv2d(zeros(64, 3, 7, 7), { stride: steps }));
is<Tensor<[8, 64, 112, 112], 'int32'>>()(
  ({} as Tensor<[8, 3, 112, 112], 'int32'>).conv2d({} as Tensor<[64, 3, 1, 1], 'int32'>),
);
is<Tensor<[8, 64, 112, 112]>>()(
  ({} as Tensor<[8, 3, 112, 112], 'int32'>).conv2d(zeros(64, 3, 1, 1)),
);

// ---- transposed
is<Tensor<[8, 64, 447, 448]>>()(images.convTranspose2d(zeros(3, 64, 1, 2), { stride: 2 }));
is<Tensor<[8, 64, 448, 450]>>()(
  convTranspose2d(images, zeros(3, 64, 3, 5), { stride: 2, padding: 1, outputPadding: 1 }),
);
is<Tensor<[8, 6, 1002]>>()(sound.convTranspose1d(zeros(2, 3, 3), { groups: 2, bias: zeros(6) }));

// ---- pooling
is<Tensor<[8, 3, 112, 74]>>()(images.maxPool2d([2, 3]));
is<Tensor<[8, 3, 112, 112]>>()(maxPool2d(images, 3, { stride: 2, padding: 1 }));
is<Tensor<[8, 3, 112, 112]>>()(images.maxPool2d(3, { stride: 2, ceilMode: true }));
is<Tensor<[8, 3, 111, 111]>>()(images.maxPool2d(3, { stride: 2, ceilMode: false }));
is<Tensor<[8, 3, 110, 110], 'int32'>>()(
  ({} as Tensor<[8, 3, 224, 224], 'int32'>).maxPool2d(3, { stride: 2, dilation: 2 }),
);
is<Tensor<[8, 3, 75, 75]>>()(
  avgPool2d(images, 3, { ceilMode: true, countIncludePad: false, padding: 1 }),
);
is<Tensor<[8, 2, 250]>>()(sound.to('int32').avgPool1d(4));
is<Tensor<[1, 4, 8, 32, 32]>>()(scans.maxPool3d(2));
is<Tensor<[8, 3, 1, 1]>>()(images.adaptiveAvgPool2d(1));
is<Tensor<[8, 2, 7], 'int32'>>()(adaptiveMaxPool1d(sound.to('int32'), 7));
is<Tensor<[8, 3, 7, 5]>>()(images.adaptiveMaxPool2d([7, 5]));

// ---- sizes that are not known
is<Tensor<[number, 64, number, 112]>>()(
  dynamic.conv2d(zeros(64, 3, 7, 7), { stride: 2, padding: 3 }),
);
is<Tensor<[number, 64, number, 224]>>()(dynamic.conv2d(zeros(64, 3, 7, 7), { padding: 3 }));
is<Tensor<[number, 3, number, 112]>>()(dynamic.maxPool2d(2));
is<Tensor<[number, number, number, number]>>()(unknown.conv2d(zeros(64, 3, 7, 7)));
is<Tensor<[number, number, number]>>()(unknown.avgPool1d(2));

/** Windows that keep an axis as long as it is keep its symbol; a batch is never touched. */
export function symbolic<B extends number, C extends number, H extends number, W extends number>(
  x: Tensor<[B, C, H, W]>,
  w: Tensor<[64, C, 3, 3]>,
  stride: number,
  n: W,
) {
  is<Tensor<[B, 64, H, W]>>()(x.conv2d(w, { padding: 1 }));
  is<Tensor<[B, 64, H, W]>>()(x.conv2d(w, { padding: 'same', bias: zeros(64) }));
  is<Tensor<[B, 64, H, W]>>()(x.conv2d(w, { padding: 2, dilation: 2 }));
  is<Tensor<[B, 64, number, number]>>()(x.conv2d(w));
  is<Tensor<[B, 64, number, number]>>()(x.conv2d(w, { padding: 1, stride }));
  is<Tensor<[B, 64, number, number]>>()(x.conv2d(w, { padding: n }));
  is<Tensor<[B, C, H, W]>>()(x.conv2d({} as Tensor<[C, 1, 1, 1]>, { groups: x.shape[1] }));
  is<Tensor<[B, 5, H, W]>>()(x.convTranspose2d({} as Tensor<[C, 5, 3, 3]>, { padding: 1 }));
  is<Tensor<[B, 5, number, number]>>()(
    x.convTranspose2d({} as Tensor<[C, 5, 3, 3]>, { stride: 2 }),
  );
  is<Tensor<[B, C, H, W]>>()(x.maxPool2d(3, { stride: 1, padding: 1 }));
  is<Tensor<[B, C, number, number]>>()(x.maxPool2d(2));
  is<Tensor<[B, C, number, number]>>()(x.avgPool2d(3, { ceilMode: true }));
  is<Tensor<[B, C, 7, 7]>>()(x.adaptiveAvgPool2d(7));
  is<Tensor<[B, C, W, 7]>>()(x.adaptiveMaxPool2d([n, 7]));
}
