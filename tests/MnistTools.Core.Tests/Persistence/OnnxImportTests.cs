using MnistTools.Persistence.Onnx.Messages;
using static MnistTools.Core.Tests.Persistence.OnnxGraphSample;
using DataType = MnistTools.Persistence.Onnx.Messages.TensorProto.Types.DataType;

namespace MnistTools.Core.Tests.Persistence;

/// <summary>Graphs as PyTorch, tf2onnx and CNTK export them: the model that is read says what ONNX Runtime says of the graph.</summary>
public sealed class OnnxImportTests : FolderTests
{
    /// <summary>ONNX' numbers for types that no weight has.</summary>
    private const int Byte = 2, Bool = 9;

    private readonly ImageSet _images = Some.Images(12, 28, 28, 10);

    public static TheoryData<string> Operations =>
    [
        "AveragePool", "BatchNormalization", "Cast", "Clip", "Concat", "Constant", "ConstantOfShape", "Conv", "Div", "Dropout", "Elu", "Erf", "Gather", "Gemm",
        "GlobalAveragePool", "Identity", "LayerNormalization", "LeakyRelu", "MatMul", "Mul", "PRelu", "Pad", "Pow", "Range", "ReduceMean", "Reshape",
        "Resize", "Shape", "Slice", "Softmax", "Split", "Sqrt", "Squeeze", "Sub", "Transpose", "Unsqueeze", "Upsample", "Where",
    ];

    private string Graph => Folder.At("graph.onnx");

    /// <summary>PyTorch's MNIST example; what is flattened is said by Shape, Gather, Unsqueeze and Concat, or by Flatten.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_example_of_PyTorch(bool computesShape)
    {
        var graph = new OnnxGraphSample(-1, 1, 28, 28);
        graph.Then("Conv", [graph.Weights(4, 1, 3, 3), graph.Weights(4)], Window(3, 1, 0));
        graph.Then("Relu");
        graph.Then("Conv", [graph.Weights(6, 4, 3, 3), graph.Weights(6)], Window(3, 1, 0));
        graph.Then("Relu");
        graph.Then("MaxPool", null, [.. Window(2, 2, 0), Setting("ceil_mode", 0)]);
        graph.Then("Dropout");
        if (computesShape)
        {
            string batch = graph.Node("Gather", [graph.Node("Shape", [graph.Last]), Scalar(graph)], Setting("axis", 0));
            graph.Then("Reshape", [graph.Node("Concat", [graph.Node("Unsqueeze", [batch, graph.Whole(0)]), graph.Whole(-1)], Setting("axis", 0))]);
        }
        else
        {
            graph.Then("Flatten", null, Setting("axis", 1));
        }

        graph.Then("Gemm", [graph.Weights(16, 864), graph.Weights(16)], Setting("transB", 1), Setting("alpha", 1f), Setting("beta", 1f));
        graph.Then("Relu");
        graph.Then("Gemm", [graph.Weights(10, 16), graph.Weights(10)], Setting("transB", 1));
        graph.Then("LogSoftmax", null, Setting("axis", 1));
        AssertSame(
            graph, "Conv2D(4, 3, activation=relu), Conv2D(6, 3, activation=relu), MaxPooling2D, Flatten, Dense(16, relu), Dense(10, softmax)", MathF.Exp);
    }

    /// <summary>
    /// CNTK's convnet, the mnist-8.onnx of ONNX' own collection: a batch of one, padding by name, biases added, a matrix that is a kernel of four axes.
    /// </summary>
    [Fact]
    public void The_convnet_of_CNTK()
    {
        var graph = new OnnxGraphSample(1, 1, 28, 28) { OperatorSet = 8, Producer = "CNTK", ListsWeights = true };
        string kernel = graph.Node("Reshape", [graph.Weights(8, 4, 4, 10), graph.Whole(128, 10)]);
        graph.Then(
            "Conv", [graph.Weights(6, 1, 5, 5)], Setting("kernel_shape", 5L, 5), Setting("strides", 1L, 1), Setting("auto_pad", "SAME_UPPER"),
            Setting("group", 1), Setting("dilations", 1L, 1));
        graph.Then("Add", [graph.Weights(6, 1, 1)]);
        graph.Then("Relu");
        graph.Then("MaxPool", null, Setting("kernel_shape", 2L, 2), Setting("strides", 2L, 2), Setting("pads", 0L, 0, 0, 0), Setting("auto_pad", "NOTSET"));
        graph.Then("Conv", [graph.Weights(8, 6, 5, 5)], Setting("kernel_shape", 5L, 5), Setting("auto_pad", "SAME_UPPER"));
        graph.Then("Add", [graph.Weights(8, 1, 1)]);
        graph.Then("Relu");
        graph.Then("MaxPool", null, Setting("kernel_shape", 3L, 3), Setting("strides", 3L, 3));
        graph.Then("Reshape", [graph.Whole(1, 128)]);
        graph.Then("MatMul", [kernel]);
        graph.Then("Add", [graph.Weights(1, 10)]);
        AssertSame(
            graph,
            "Conv2D(6, 5, padding=same, activation=relu), MaxPooling2D, Conv2D(8, 5, padding=same, activation=relu), MaxPooling2D(3), Flatten, Dense(10), Activation(softmax)",
            logits: true);
    }

    /// <summary>Keras by tf2onnx: channels last outside of convolutions, and so in what is flattened.</summary>
    [Fact]
    public void The_convnet_of_Keras()
    {
        var graph = new OnnxGraphSample(-1, 28, 28, 1) { Producer = "tf2onnx" };
        graph.Then("Reshape", [graph.Whole(-1, 1, 28, 28)]);
        graph.Then("Conv", [graph.Weights(4, 1, 3, 3), graph.Weights(4)], [.. Window(3, 2, 0), Setting("pads", 0L, 0, 1, 1)]);
        graph.Then("Relu");
        graph.Then("BatchNormalization", [graph.Weights(4), graph.Weights(4), graph.Weights(4), graph.Numbers([0.5f, 1, 2, 3], 4)], Setting("epsilon", 0.001f));
        graph.Then("MaxPool", null, Window(2, 2, 0));
        graph.Then("Transpose", null, Setting("perm", 0L, 2, 3, 1));
        graph.Then("Reshape", [graph.Whole(-1, 196)]);
        graph.Then("MatMul", [graph.Weights(196, 10)]);
        graph.Then("Add", [graph.Weights(10)]);
        graph.Then("Softmax", null, Setting("axis", -1));
        AssertSame(graph, "Conv2D(4, 3, strides=2, padding=same, activation=relu), BatchNormalization(0.9), MaxPooling2D, Flatten, Dense(10, softmax)");
    }

    /// <summary>A residual network: branches that meet, a mean over the whole image by either operator, normalisations.</summary>
    [Theory]
    [InlineData("GlobalAveragePool")]
    [InlineData("ReduceMean")]
    public void A_residual_network(string mean)
    {
        var graph = new OnnxGraphSample(-1, 1, 28, 28);
        graph.Then("Conv", [graph.Weights(4, 1, 3, 3)], Window(3, 2, 1));
        graph.Then("BatchNormalization", [graph.Weights(4), graph.Weights(4), graph.Weights(4), graph.Numbers([0.5f, 1, 2, 3], 4)], Setting("epsilon", 1e-5f));
        string shortcut = graph.Then("Relu");
        graph.Then("Conv", [graph.Weights(4, 4, 3, 3), graph.Weights(4)], Window(3, 1, 1));
        graph.Then("Relu");
        graph.Then("Conv", [graph.Weights(4, 4, 3, 3), graph.Weights(4)], Window(3, 1, 1));
        graph.Then("Add", [shortcut]);
        graph.Then("Clip", [graph.Numbers([0])]);
        if (mean == "ReduceMean")
        {
            graph.Then(mean, null, Setting("axes", 2L, 3), Setting("keepdims", 0));
        }
        else
        {
            graph.Then(mean);
            graph.Then("Flatten");
        }

        graph.Then("Gemm", [graph.Weights(10, 4), graph.Weights(10)], Setting("transB", 1));
        AssertSame(
            graph,
            "ZeroPadding2D, Conv2D(4, 3, strides=2, use_bias=false), BatchNormalization(0.9, epsilon=1e-05), Activation(relu), "
            + "Residual([Conv2D(4, 3, padding=same, activation=relu), Conv2D(4, 3, padding=same)]), Activation(relu), GlobalAveragePooling2D, Dense(10), Activation(softmax)",
            logits: true);
    }

    /// <summary>As exporters write it where the operator sets have none: PyTorch, and two orders of the same factors.</summary>
    [Theory]
    [InlineData("x (1 + erf) 0.5")]
    [InlineData("(1 + erf) 0.5 x")]
    [InlineData("(0.5 x) (1 + erf)")]
    public void A_Gelu_that_is_written_step_by_step(string order)
    {
        var graph = new OnnxGraphSample(-1, 1, 28, 28);
        graph.Then("Conv", [graph.Weights(4, 1, 3, 3), graph.Weights(4)], Window(3, 2, 0));
        Gelu();
        graph.Then("Flatten", null, Setting("axis", 1));
        graph.Then("Gemm", [graph.Weights(10, 676), graph.Weights(10)], Setting("transB", 1));
        Gelu();
        graph.Then("Softmax", null, Setting("axis", -1));
        AssertSame(graph, "Conv2D(4, 3, strides=2), Activation(gelu), Flatten, Dense(10), Activation(gelu), Activation(softmax)");

        void Gelu()
        {
            string x = graph.Last, half = graph.Numbers([0.5f]);
            string normal = graph.Node("Add", [graph.Node("Erf", [graph.Node("Div", [x, graph.Numbers([1.41421354f])])]), graph.Numbers([1])]);
            switch (order)
            {
                case "x (1 + erf) 0.5":
                    graph.Then("Mul", [normal]);
                    graph.Then("Mul", [half]);
                    break;
                case "(1 + erf) 0.5 x":
                    string share = graph.Node("Mul", [half, normal]);
                    graph.Then("Mul", [share]);
                    break;
                default:
                    graph.Then("Mul", [half]);
                    graph.Then("Mul", [normal]);
                    break;
            }
        }
    }

    /// <summary>Pixels that a graph scales itself become part of how the model's input is scaled.</summary>
    [Fact]
    public void A_graph_that_scales_its_pixels()
    {
        var graph = new OnnxGraphSample(-1, 784);
        graph.Then("Div", [graph.Numbers([255])]);
        graph.Then("Sub", [graph.Numbers([0.1307f])]);
        graph.Then("Mul", [graph.Numbers([1 / 0.3081f])]);
        graph.Then("MatMul", [graph.Weights(784, 10)]);
        graph.Then("Softmax");
        AssertSame(graph, "Flatten, Dense(10, softmax, use_bias=false)", scale: pixel => pixel);
    }

    /// <summary>Black on white, as <c>1 - pixel</c>; and a number from which what a layer says is subtracted.</summary>
    [Fact]
    public void A_graph_that_subtracts_from_a_number()
    {
        var graph = new OnnxGraphSample(-1, 784);
        graph.Then("Div", [graph.Numbers([255])]);
        Subtract(1);
        graph.Then("MatMul", [graph.Weights(784, 10)]);
        Subtract(0.5f);
        graph.Then("Softmax");
        MnistModel model = AssertSame(graph, "Flatten, Dense(10, use_bias=false), BatchNormalization, Activation(softmax)", scale: pixel => pixel);
        Assert.Equal(InputScale.Parse("Inverted"), model.InputScale);

        void Subtract(float from)
        {
            string what = graph.Last, number = graph.Numbers([from]);
            graph.Last = graph.Node("Sub", [number, what]);
        }
    }

    [Fact]
    public void A_node_without_a_counterpart_is_refused_by_its_name()
    {
        AssertRefused(graph => graph.Then("GRU", [graph.Weights(1)]), "node '/GRU_0' (GRU) has no counterpart here");
        AssertRefused(graph => graph.Then("Erf"), "node '/Erf_0' (Erf) is not of x / √2, as Gelu has it");
        AssertRefused(
            graph =>
            {
                graph.Then("Conv", [graph.Weights(4, 1, 3, 3)], Window(3, 1, 0));
                graph.Then("Erf");
            },
            "(Erf) is not of x / √2");
        AssertRefused(
            graph =>
            {
                graph.Then("Conv", [graph.Weights(4, 1, 3, 3)], Window(3, 1, 0));
                graph.Then("Div", [graph.Numbers([1.41421354f])]);
                graph.Then("Erf");
                graph.Then("Add", [graph.Numbers([2])]);
            },
            "(Add) computes with means or the error function in a way that no layer does");
        AssertRefused(graph => graph.Then("Clip", [graph.Numbers([0]), graph.Numbers([5])]), "node '/Clip_0' (Clip) keeps numbers between 0 and 5");
        AssertRefused(
            graph => graph.Then("Conv", [graph.Weights(4, 1, 3, 3)], Setting("pads", 2L, 2, 0, 0)),
            "node '/Conv_0' (Conv) is padded in a way that no layer is");
        AssertRefused(graph => graph.Then("Conv", [graph.Weights(4, 1, 3, 3)], Setting("group", 2)), "has 2 groups for 1 channels");
        AssertRefused(graph => graph.Then("Conv", [graph.Weights(4, 2, 3, 3)]), "node '/Conv_0' (Conv) has weights of other sizes");
        AssertRefused(graph => graph.Then("Add", [graph.Node("Relu", ["x"])]), "it gives (28, 28, 1), not a number for each class");
        AssertRefused(graph => graph.Then("Add", [graph.Weights(28, 28)]), "node '/Add_0' (Add) has numbers (28, 28) that are not one for each channel");
        AssertRefused(
            graph => graph.Then("Gemm", [graph.Weights(10, 784)], Setting("transB", 1)), "node '/Gemm_0' (Gemm) multiplies (28, 28, 1) by a matrix (10, 784)");
        AssertRefused(graph => graph.Then("MaxPool", null, Setting("kernel_shape", 40L, 40)), "has windows that are larger than its images");
        AssertRefused(
            graph => graph.Then("Upsample", [graph.Numbers([1, 1, 2, 2], 4)], Setting("mode", "linear")),
            "node '/Upsample_0' (Upsample) makes other images than by repeating");
        AssertRefused(graph => graph.Then("Cast", null, Setting("to", (long)DataType.Int32)), "node '/Cast_0' (Cast) makes whole numbers of what is computed");
        AssertRefused(graph => graph.Then("Cast", null, Setting("to", (long)Bool)), "node '/Cast_0' (Cast) makes whole numbers of what is computed");
        AssertRefused(graph => graph.Last = graph.Node("Shape", []), "node '/Shape_0' (Shape) has nothing at place 1 of what goes in");
        AssertRefused(graph => graph.Last = graph.Node("Transpose", [""]), "node '/Transpose_0' (Transpose) has nothing at place 1 of what goes in");
        AssertRefused(
            graph => graph.Last = graph.Node("Unsqueeze", ["", graph.Whole(0)]), "node '/Unsqueeze_0' (Unsqueeze) has nothing at place 1 of what goes in");
    }

    /// <summary>Whatever goes into a node, or does not: nothing that can be read of it gives a number for each class.</summary>
    [Theory]
    [MemberData(nameof(Operations))]
    public void A_node_that_takes_too_little_or_too_much_is_refused_in_words(string operation)
    {
        foreach (string inputs in (string[])["", "x", ",", ",,,", "w0", "w1", ",w1", "w0,,w1", "w1,w0,w0,w0,w0", "x,w0,w0,w0,w0", "x,", ",x", "x,none"])
        {
            foreach (AttributeProto[] settings in (AttributeProto[][])[
                [], [Setting("axes", -99L, 1L << 60), Setting("perm", 9L, -9), Setting("axis", 1L << 62), Setting("to", 1)]])
            {
                var graph = new OnnxGraphSample(-1, 1, 28, 28);
                Assert.Equal(("w0", "w1"), (graph.Weights(10), graph.Whole(1, 2)));
                graph.Last = graph.Node(operation, inputs.Length == 0 ? [] : inputs.Split(','), settings);
                graph.Save(Graph);
                Refused();
            }
        }
    }

    /// <summary>As PyTorch exports <c>x.reshape(s[0], s[1] * s[2] * s[3])</c>, and <c>x.view(x.size(0), -1)</c> with either exporter.</summary>
    [Theory]
    [InlineData("Mul")]
    [InlineData("ReduceProd")]
    [InlineData("Shape")]
    [InlineData("Sub")]
    [InlineData("Flatten")]
    public void A_shape_that_is_computed_is_known(string way)
    {
        var graph = new OnnxGraphSample(-1, 1, 28, 28) { OperatorSet = 15 };
        graph.Then("Conv", [graph.Weights(4, 1, 3, 3)], Window(3, 1, 0));
        string sizes = graph.Node("Shape", [graph.Last]);
        string batch = graph.Node("Shape", [graph.Last], Setting("start", 0), Setting("end", 1));
        string Size(int axis) => graph.Node("Gather", [sizes, graph.Whole(axis)], Setting("axis", 0));
        string rest = way switch
        {
            "Mul" => graph.Node("Mul", [graph.Node("Mul", [Size(1), Size(2)]), Size(-1)]),
            "ReduceProd" => graph.Node("ReduceProd", [graph.Node("Shape", [graph.Last], Setting("start", -3))]),
            // 4 * 28 * 28 / 4, and 729 - 28 - 28 + 1 + 2 = 676 positions.
            "Sub" => graph.Node(
                "Mul",
                [Size(1), graph.Node("Sub", [graph.Node("Add", [graph.Node("Div", [graph.Whole(1458), graph.Whole(2)]), graph.Whole(3)]), graph.Whole(56)])]),
            _ => graph.Whole(-1),
        };
        if (way == "Flatten")
        {
            graph.Then("Flatten", null, Setting("axis", -3L));
        }
        else
        {
            graph.Then("Reshape", [graph.Node("Concat", [way == "Mul" ? graph.Node("Mul", [batch, graph.Whole(1)]) : batch, rest], Setting("axis", 0))]);
        }

        graph.Then("Gemm", [graph.Weights(10, 4 * 26 * 26)], Setting("transB", 1));
        AssertSame(graph, "Conv2D(4, 3, use_bias=false), Flatten, Dense(10, use_bias=false), Activation(softmax)", logits: true);
    }

    [Fact]
    public void A_shape_that_is_computed_of_the_batch_is_refused()
    {
        AssertRefused(
            graph => graph.Then("Reshape", [graph.Node("Mul", [graph.Node("Shape", ["x"], Setting("end", 1)), graph.Whole(784)])]),
            "(Mul) computes with the size of the batch, which is not known");
        AssertRefused(
            graph => graph.Then("Reshape", [graph.Node("ReduceProd", [graph.Node("Shape", ["x"])])]), "(ReduceProd) computes with the size of the batch");
        AssertRefused(graph => graph.Then("Reshape", [graph.Node("Div", [graph.Whole(784), graph.Whole(0)])]), "(Div) divides by 0");
    }

    /// <summary>No probability can be made of the number of a class.</summary>
    [Fact]
    public void A_class_in_place_of_scores_is_refused_with_what_to_do()
    {
        const string Advice = "Export the model without it, or take its output away and make '/Gemm_1_output' the output of the graph, the scores of all classes";
        AssertRefused(
            graph => Classify(graph).Then("ArgMax", null, Setting("axis", 1), Setting("keepdims", 0)),
            $"(ArgMax) leaves the number of one class, and a model here gives a number for each. {Advice}");
        AssertRefused(
            graph => Classify(graph).Then("Cast", null, Setting("to", (long)DataType.Int64)), $"(Cast) makes whole numbers of what is computed. {Advice}");
        AssertRefused(
            graph => Classify(graph).Then("TopK", [graph.Whole(1)]), $"(TopK) leaves some classes, and a model here gives a number for each. {Advice}");

        static OnnxGraphSample Classify(OnnxGraphSample graph)
        {
            graph.Then("Flatten");
            graph.Then("Gemm", [graph.Weights(10, 784)], Setting("transB", 1));
            return graph;
        }
    }

    /// <summary>As PyTorch exports ReLU6. Many of the sums of 784 numbers are above 6.</summary>
    [Fact]
    public void A_Clip_from_0_to_6_is_Relu6()
    {
        var graph = new OnnxGraphSample(-1, 784);
        graph.Then("Gemm", [graph.Weights(16, 784)], Setting("transB", 1), Setting("alpha", 4f));
        graph.Then("Clip", [graph.Numbers([0]), graph.Numbers([6])]);
        graph.Then("Gemm", [graph.Weights(10, 16)], Setting("transB", 1));
        AssertSame(graph, "Flatten, Dense(16, relu6, use_bias=false), Dense(10, use_bias=false), Activation(softmax)", logits: true);
    }

    /// <summary>One slope, which PyTorch may have learnt to be below 0, on images with their channels first.</summary>
    [Theory]
    [InlineData(-0.25f, "PReLU([1, 2])")]
    [InlineData(0.25f, "LeakyReLU(0.25)")]
    public void A_PRelu_of_one_slope(float slope, string layer)
    {
        var graph = new OnnxGraphSample(-1, 1, 28, 28);
        graph.Then("Conv", [graph.Weights(4, 1, 3, 3)], Window(3, 1, 0));
        graph.Then("PRelu", [graph.Numbers([slope], 1, 1, 1)]);
        graph.Then("Flatten");
        graph.Then("Gemm", [graph.Weights(10, 4 * 26 * 26)], Setting("transB", 1));
        AssertSame(graph, $"Conv2D(4, 3, use_bias=false), {layer}, Flatten, Dense(10, use_bias=false), Activation(softmax)", logits: true);
    }

    /// <summary>x + x, as it is left of a residual of a Dropout.</summary>
    [Fact]
    public void A_sum_of_one_thing_twice_is_a_residual_of_nothing()
    {
        var graph = new OnnxGraphSample(-1, 784);
        graph.Then("Gemm", [graph.Weights(10, 784)], Setting("transB", 1));
        graph.Then("Add", [graph.Last]);
        AssertSame(graph, "Flatten, Dense(10, use_bias=false), Residual([Activation(linear)]), Activation(softmax)", logits: true);
    }

    /// <summary>PyTorch lists the last axis first, and exports the way from there to what Pad takes, step by step.</summary>
    [Fact]
    public void Padding_that_PyTorch_computes_from_constants_is_read()
    {
        var graph = new OnnxGraphSample(-1, 1, 28, 28);
        var zero = new AttributeProto
        {
            Name = "value",
            Type = AttributeProto.Types.AttributeType.Tensor,
            T = new TensorProto { DataType = (int)DataType.Int64, Dims = { 1 }, Int64Data = { 0 } },
        };
        string others = graph.Node("ConstantOfShape", [graph.Whole(4)], zero);
        string pairs = graph.Node("Reshape", [graph.Node("Concat", [graph.Whole(3, 3, 2, 2), others], Setting("axis", 0)), graph.Whole(-1, 2)]);
        string turned = graph.Node("Slice", [pairs, graph.Whole(-1), graph.Whole(-long.MaxValue), graph.Whole(0), graph.Whole(-1)]);
        string pads = graph.Node("Reshape", [graph.Node("Transpose", [turned], Setting("perm", 1L, 0)), graph.Whole(-1)]);
        graph.Then("Pad", [graph.Node("Cast", [pads], Setting("to", (long)DataType.Int64))]);
        graph.Then("Conv", [graph.Weights(4, 1, 3, 3)]);
        graph.Then("Flatten");
        graph.Then("Gemm", [graph.Weights(10, 4 * 30 * 32)], Setting("transB", 1));
        AssertSame(graph, "ZeroPadding2D((2, 3)), Conv2D(4, 3, use_bias=false), Flatten, Dense(10, use_bias=false), Activation(softmax)", logits: true);
    }

    /// <summary>Which of them is the answer, the file does not say.</summary>
    [Fact]
    public void A_graph_with_several_outputs_is_refused()
    {
        var graph = new OnnxGraphSample(-1, 784);
        graph.Then("Gemm", [graph.Weights(16, 784)], Setting("transB", 1));
        string hidden = graph.Last;
        graph.Then("Gemm", [graph.Weights(10, 16)], Setting("transB", 1));
        graph.Save(Graph, file => file.Graph.Output.Insert(0, new ValueInfoProto { Name = hidden }));
        Assert.Contains("it has 2 outputs ('/Gemm_0_output', '/Gemm_1_output'); models with one can be read", Refused());
    }

    /// <summary>A byte cannot be a number from 0 to 1.</summary>
    [Fact]
    public void A_graph_that_takes_bytes_gets_them_as_they_are()
    {
        var graph = new OnnxGraphSample(-1, 784);
        graph.Then("Cast", null, Setting("to", (long)DataType.Float));
        graph.Then("Gemm", [graph.Weights(10, 784)], Setting("transB", 1));
        graph.Save(Graph, file => file.Graph.Input[0].Type.TensorType.ElemType = Byte);
        Assert.Equal(InputScale.Raw, ModelFile.Load(Graph).InputScale);
        Assert.Equal(InputScale.UnitInterval, ModelFile.Load(Graph, new ModelImportOptions { InputScale = InputScale.UnitInterval }).InputScale);
    }

    /// <summary>Each adds to its input what the one before it made of the same input.</summary>
    [Fact]
    public void Branches_within_branches_without_end_are_refused() => AssertRefused(
        graph =>
        {
            graph.Then("Tanh");
            for (int i = 0; i < 5000; i++)
            {
                graph.Then("Add", ["x"]);
            }
        },
        "is of branches within branches, deeper than any network");

    [Fact]
    public void Numbers_in_other_files_are_not_looked_for()
    {
        var graph = new OnnxGraphSample(-1, 784);
        graph.Then("MatMul", [graph.Weights(784, 10)]);
        graph.Save(Graph, file => file.Graph.Initializer[0].ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "/etc/passwd" }));
        Assert.Contains("the numbers of 'w0' are in another file", Refused());
    }

    [Fact]
    public void A_file_of_layers_takes_none()
    {
        var graph = new OnnxGraphSample(-1, 784);
        graph.Then("MatMul", [graph.Weights(784, 10)]);
        graph.Save(Graph);
        Assert.Contains(
            "says itself which layers",
            Assert.Throws<ModelFormatException>(() => ModelFile.Load(Graph, new ModelImportOptions { Architecture = Architecture.Dense })).Message);
    }

    [Theory]
    [InlineData(new byte[0], "it has 0 nodes")]
    [InlineData(new byte[] { 8, 9, 0x3A, 0xFF, 0xFF, 0xFF, 0xFF,
        7 }, "This ONNX file cannot be used: it is damaged or cut off. Copy it again from where it came.")]
    public void A_file_that_is_cut_off_or_none_is_refused(byte[] content, string problem)
    {
        File.WriteAllBytes(Graph, content);
        Assert.Contains(problem, Refused());
    }

    [Fact]
    public void A_border_larger_than_any_image_is_refused_in_words() => AssertRefused(
        graph =>
        {
            graph.Then("Pad", [graph.Whole(0, 0, 1 << 20, 1 << 20, 0, 0, 1 << 20, 1 << 20)]);
            graph.Then("Flatten");
        },
        "has no counterpart here: A number is too large.");

    /// <summary>A shape of more numbers than the file has is not believed.</summary>
    [Theory]
    [InlineData(784, 1_000_000_000)]
    [InlineData(long.MaxValue, 2)]
    [InlineData(-784, -10)]
    public void A_shape_that_the_file_has_no_numbers_for_is_refused(long rows, long columns)
    {
        var graph = new OnnxGraphSample(-1, 784);
        graph.Then("MatMul", [graph.Weights(4)]);
        graph.Save(Graph, file =>
        {
            file.Graph.Initializer[0].Dims.Clear();
            file.Graph.Initializer[0].Dims.Add([rows, columns]);
        });
        Assert.Contains("'w0'", Refused());
    }

    private static AttributeProto[] Window(int size, int stride, int pad) =>
        [Setting("kernel_shape", size, (long)size), Setting("strides", stride, (long)stride), .. pad == 0
            ? (AttributeProto[])[]
            : [Setting("pads", pad, (long)pad, pad, pad)]];

    private static string Scalar(OnnxGraphSample graph) => graph.Node("Squeeze", [graph.Whole(0), graph.Whole(0)]);

    private MnistModel AssertSame(
        OnnxGraphSample graph, string layers, Func<float, float>? toProbability = null, bool logits = false, Func<byte, float>? scale = null)
    {
        graph.Save(Graph);
        float[] expected = graph.Run(Graph, _images, scale ?? (pixel => pixel / 255f));
        MnistModel model = ModelFile.Load(Graph);
        Assert.Equal(layers, model.ToString());
        float[,] actual = model.Predict(_images);
        for (int i = 0; i < _images.Count; i++)
        {
            float[] row = [.. expected[(i * 10)..((i + 1) * 10)].Select(toProbability ?? (value => value))];
            double sum = row.Sum(value => Math.Exp(value - row.Max()));
            Assert.All(
                Enumerable.Range(0, 10), output => Assert.Equal(logits ? Math.Exp(row[output] - row.Max()) / sum : row[output], actual[i, output], 1e-5));
        }

        return model;
    }

    private void AssertRefused(Action<OnnxGraphSample> build, string problem)
    {
        var graph = new OnnxGraphSample(-1, 1, 28, 28);
        build(graph);
        graph.Save(Graph);
        Assert.Contains(problem, Refused());
    }

    private string Refused() => Assert.Throws<ModelFormatException>(() => ModelFile.Load(Graph)).Message;
}
