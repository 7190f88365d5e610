using System.Runtime.CompilerServices;
using MnistTools.Numerics;

namespace MnistTools.Layers.Stages;

/// <summary>The largest number of each window, for each channel. Its gradient goes to the first position of the window that has it.</summary>
internal sealed unsafe class MaxPoolingStage(WindowGrid grid, StageBuffers buffers) : Stage(buffers)
{
    private readonly ImageWindow[] _windows = ImageWindows.All(grid);

    public override void Forward(RowRange rows, StepContext context)
    {
        for (int i = 0; i < rows.Count; i++)
        {
            VectorLoop.Run(new ForwardLoop(_windows, grid.Channels, Input.At(rows) + (long)i * Input.Width, Output.At(rows) + (long)i * Output.Width));
        }
    }

    /// <summary>The largest are found again: what came out may have been changed in place since.</summary>
    public override void Backward(RowRange rows)
    {
        for (int i = 0; InputGradient is not null && i < rows.Count; i++)
        {
            InputGradient.Row(rows, i).Clear();
            float* inputGradient = InputGradient.At(rows) + (long)i * InputGradient.Width;
            float* outputGradient = OutputGradient.At(rows) + (long)i * OutputGradient.Width;
            VectorLoop.Run(new BackwardLoop(_windows, grid.Channels, Input.At(rows) + (long)i * Input.Width, outputGradient, inputGradient));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T FindLargest<T>(in ImageWindow window, float* first)
        where T : struct, ILanes<T>
    {
        T largest = T.Load(first);
        for (int row = 0; row < window.Rows; row++, first += window.RowLength)
        {
            float* position = first;
            for (int column = 0; column < window.Columns; column++, position += window.Channels)
            {
                largest = T.Max(largest, T.Load(position));
            }
        }

        return largest;
    }

    /// <summary>An image's windows, some channels of each at a time.</summary>
    private readonly struct ForwardLoop(ImageWindow[] windows, int channels, float* image, float* output) : IVectorLoop
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<T>()
            where T : struct, ILanes<T>
        {
            foreach (ref readonly ImageWindow window in windows.AsSpan())
            {
                float* input = image + window.Start;
                float* target = output + (nint)window.Index * channels;
                int channel = 0;
                for (; channel <= channels - T.Count; channel += T.Count)
                {
                    T.Store(FindLargest<T>(window, input + channel), target + channel);
                }

                for (; channel < channels; channel++)
                {
                    Lane.Store(FindLargest<Lane>(window, input + channel), target + channel);
                }
            }
        }
    }

    private readonly struct BackwardLoop(ImageWindow[] windows, int channels, float* image, float* gradient, float* imageGradient) : IVectorLoop
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<T>()
            where T : struct, ILanes<T>
        {
            foreach (ref readonly ImageWindow window in windows.AsSpan())
            {
                int channel = 0;
                for (; channel <= channels - T.Count; channel += T.Count)
                {
                    Pass<T>(window, channel);
                }

                for (; channel < channels; channel++)
                {
                    Pass<Lane>(window, channel);
                }
            }
        }

        /// <summary>Each of the largest is spent at the first position that has it: it then becomes NaN, which equals nothing.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Pass<T>(in ImageWindow window, int channel)
            where T : struct, ILanes<T>
        {
            nint first = window.Start + channel;
            T largest = FindLargest<T>(window, image + first);
            T passed = T.Load(gradient + (nint)window.Index * channels + channel);
            for (int row = 0; row < window.Rows; row++, first += window.RowLength)
            {
                nint position = first;
                for (int column = 0; column < window.Columns; column++, position += window.Channels)
                {
                    T number = T.Load(image + position);
                    T.Store(T.Load(imageGradient + position) + T.WhereEqual(largest, number, passed, default), imageGradient + position);
                    largest = T.WhereEqual(largest, number, T.Fill(float.NaN), largest);
                }
            }
        }
    }
}
