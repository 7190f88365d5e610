using System.Runtime.InteropServices;
using MnistTools.Engines;
using MnistTools.Specs;
using TorchSharp;

namespace MnistTools.TorchSharp;

/// <summary>The native library.</summary>
internal static class LibTorch
{
    private static readonly Lazy<bool> Loaded = new(TryLoad);

    private static string FileName =>
        OperatingSystem.IsWindows() ? "LibTorchSharp.dll" : OperatingSystem.IsMacOS() ? "libLibTorchSharp.dylib" : "libLibTorchSharp.so";

    /// <summary>Loads libtorch, if it is not there already.</summary>
    /// <exception cref="SpecException">It cannot be loaded; the message says why and which package to add.</exception>
    public static void Load() => _ = Loaded.Value;

    /// <summary>Torch's name of a device.</summary>
    /// <exception cref="SpecException">This libtorch lacks it; the message says which package has it.</exception>
    public static torch.Device Find(Device device)
    {
        Load();
        return device switch
        {
            Device.Cpu => torch.CPU,
            Device.Cuda => torch.cuda_is_available()
                ? torch.CUDA
                : throw new SpecException(
                    "libtorch has no CUDA here: the package TorchSharp-cpu computes on the processor alone. Reference TorchSharp-cuda-linux or TorchSharp-cuda-windows "
                    + "in its place, on a machine with a card and a driver of NVIDIA's; or leave the device out."),
            Device.Mps => torch.mps_is_available()
                ? torch.MPS
                : throw new SpecException("libtorch has no MPS here: only that of macOS on Arm64 has it, in the package TorchSharp-cpu. Leave the device out."),
            _ => throw new ArgumentOutOfRangeException(nameof(device), device, null),
        };
    }

    /// <summary>
    /// Moves a module that is elsewhere. TorchSharp's <c>to</c> leaves a tensor behind for each parameter, also of a module that is there already.
    /// </summary>
    public static void Move(torch.nn.Module module, torch.Device device)
    {
        if (module.parameters().Concat(module.buffers()).Any(tensor => tensor.device_type != device.type))
        {
            module.to(device);
        }
    }

    /// <summary>From beside this assembly, where it is there: TorchSharp would look elsewhere first, and tell the console of it.</summary>
    private static bool TryLoad()
    {
        string path = Path.Combine(Path.GetDirectoryName(typeof(LibTorch).Assembly.Location) ?? "", FileName);
        try
        {
            if (File.Exists(path))
            {
                NativeLibrary.Load(path);
            }

            torch.InitializeDeviceType(DeviceType.CPU);
            OneDnn.Check();
            return true;
        }
        catch (Exception failure) when (failure is DllNotFoundException or NotSupportedException or TypeInitializationException or BadImageFormatException)
        {
            throw new SpecException(
                $"libtorch cannot be loaded: {(failure.InnerException ?? failure).Message.Split('\n')[0]} A program references the package TorchSharp-cpu, or one with CUDA, of TorchSharp's own version.");
        }
    }
}
