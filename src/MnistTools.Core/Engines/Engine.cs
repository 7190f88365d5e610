using MnistTools.Engines.Managed;
using MnistTools.Models;
using MnistTools.Specs;

namespace MnistTools.Engines;

/// <summary>What computes a training, as it is written and as a history keeps it: <c>Managed</c>, <c>TorchSharp(cuda)</c>.</summary>
public abstract record Engine : Spec
{
    /// <summary>All engines that can be written.</summary>
    public static SpecCatalog<Engine> Catalog { get; } = new("engine", [typeof(Managed), typeof(TorchSharp)]);

    /// <summary>Reads a text such as <c>TorchSharp(cuda)</c>.</summary>
    /// <exception cref="SpecException">It is no engine; the message names the position and the nearest candidates.</exception>
    public static Engine Parse(string text) => Catalog.Parse(text);

    /// <summary>Whether the last digits are others on another number of threads.</summary>
    internal virtual bool DependsOnThreads => false;

    /// <summary>What computes a model where nothing else is said.</summary>
    internal static Engine Of(MnistModel model) => model.Layers.Select(layer => layer.Spec).OfType<IEngineBound>().FirstOrDefault()?.Engine ?? new Managed();

    /// <summary>The engine itself.</summary>
    /// <exception cref="SpecException">It is not installed; the message says how to get it.</exception>
    internal abstract IEngine Load();

    /// <summary>Our own kernels: the same bits on every machine. What is used where nothing else is said.</summary>
    public sealed record Managed : Engine
    {
        internal override IEngine Load() => new ManagedEngine();
    }

    /// <summary>libtorch with its automatic differentiation, by TorchSharp.</summary>
    /// <param name="Device">Where it computes.</param>
    public sealed record TorchSharp(Device Device = Device.Cpu) : Engine
    {
        internal override bool DependsOnThreads => true;

        internal override IEngine Load() => TorchSharpPackage.Create<IEngine>("TorchEngine", Device)
            ?? throw new SpecException(
                $"The engine TorchSharp is not installed: it is in {TorchSharpPackage.Name}, which brings libtorch. {TorchSharpPackage.HowToGet}");
    }
}

/// <summary>Where an engine computes.</summary>
public enum Device
{
    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>A graphics card of NVIDIA's.</summary>
    Cuda,

    /// <summary>The graphics unit of a Mac.</summary>
    Mps,
}

/// <summary>A layer or an optimizer that one engine alone can compute.</summary>
internal interface IEngineBound
{
    /// <summary>That engine.</summary>
    Engine Engine { get; }
}
